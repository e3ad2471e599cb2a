package dev.residua.resnet.cli;

import dev.residua.engine.backend.Availability;
import dev.residua.engine.backend.Backend;
import dev.residua.engine.backend.Backends;
import dev.residua.engine.backend.Device;
import dev.residua.engine.backend.Peak;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "devices",
        description = "Lists every backend: what it runs on and its measured peak, or why it is not available here.")
final class DevicesCommand implements Callable<Integer> {
    @Spec
    private CommandSpec command;

    @Mixin
    private JsonOption json;

    @Option(names = "--no-peak", description = "Leave out the measurement, which takes about a second a backend.")
    private boolean noPeak;

    /** One backend; {@code device} and {@code peak} are null where it is not available, {@code peak} also where it has no probe. */
    record Entry(String backend, boolean available, String reason, Device device, Peak peak) {}

    @Override
    public Integer call() {
        List<Entry> entries = new ArrayList<>();
        for (Backend backend : Backends.all()) entries.add(inspect(backend));
        Backends.absent().forEach((name, reason) -> entries.add(new Entry(name, false, reason, null, null)));
        PrintWriter out = command.commandLine().getOut();
        out.println(json.isWanted() ? JsonOption.print(entries) : table(entries));
        return 0;
    }

    private Entry inspect(Backend backend) {
        Availability availability = backend.availability();
        if (!availability.available()) return new Entry(backend.name(), false, availability.reason(), null, null);
        Device device = backend.device();
        Peak peak = noPeak ? null : backend.measurePeak(device.maxThreads()).orElse(null);
        return new Entry(backend.name(), true, "", device, peak);
    }

    private static Table table(List<Entry> entries) {
        Table table = new Table("backend", "device", ">vector bits", ">threads", ">peak GFLOP/s", ">peak GB/s");
        for (Entry entry : entries) {
            Device device = entry.device();
            Peak peak = entry.peak();
            if (device == null) {
                table.add(entry.backend(), "not available: " + entry.reason(), "", "", "", "");
            } else {
                table.add(
                        entry.backend(),
                        device.name(),
                        Integer.toString(device.vectorBits()),
                        Integer.toString(device.maxThreads()),
                        peak == null ? "-" : String.format(Locale.ROOT, "%.1f", peak.gflops()),
                        peak == null ? "-" : String.format(Locale.ROOT, "%.1f", peak.gigabytesPerSecond()));
            }
        }
        return table;
    }
}
