package dev.residua.resnet.cli;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.InaccessibleObjectException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** The command {@code residua}. Exit code 0 is success, 2 a request that cannot be served as given, 1 an internal error. */
@Command(
        name = "residua",
        description = "Runs, measures and inspects residual networks.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        usageHelpAutoWidth = true)
public final class Main {
    private static final List<Class<?>> COMMANDS = List.of(
            ClassifyCommand.class,
            EvaluateCommand.class,
            InferCommand.class,
            TrainCommand.class,
            ExperimentCommand.class,
            ProfileCommand.class,
            ExportCommand.class,
            SummaryCommand.class,
            KernelCommand.class,
            TuneCommand.class,
            DevicesCommand.class);

    @Option(names = "--verbose", scope = ScopeType.INHERIT, description = "Print the stack trace of an error.")
    boolean verbose;

    private Main() {}

    public static void main(String[] args) {
        useLauncherStderr();
        System.exit(run(new PrintWriter(System.out, true), new PrintWriter(System.err, true), args));
    }

    /**
     * Runs one command line in this JVM.
     *
     * @return the exit code
     */
    public static int run(PrintWriter out, PrintWriter err, String... args) {
        CommandLine commandLine = new CommandLine(new Main());
        commands(args).forEach(commandLine::addSubcommand);
        commandLine
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setOut(out)
                .setErr(err)
                .setParameterExceptionHandler((e, _) -> ErrorReporter.report(e.getCommandLine(), e))
                .setExecutionExceptionHandler((e, failed, _) -> ErrorReporter.report(failed, e));
        try {
            return commandLine.execute(args);
        } catch (Error e) { // picocli handles exceptions only
            return ErrorReporter.report(commandLine, e);
        }
    }

    /** The command that is asked for, or all: to look at all of their annotations takes picocli a quarter of a second. */
    private static List<?> commands(String[] args) {
        List<Object> all = new ArrayList<>(COMMANDS);
        for (CommandProvider provider : ServiceLoader.load(CommandProvider.class)) all.addAll(provider.commands());
        Optional<String> name =
                Arrays.stream(args).filter(word -> !word.startsWith("-")).findFirst();
        List<Object> named = all.stream()
                .filter(command -> name.equals(Optional.of(name(command))))
                .toList();
        return named.isEmpty() ? all : named;
    }

    private static String name(Object command) {
        Class<?> type = command instanceof Class<?> c ? c : command.getClass();
        return type.getAnnotation(Command.class).name();
    }

    /**
     * The launcher script filters what the JVM itself prints to stderr and names in {@code residua.stderr} the descriptor of the
     * unfiltered one, which the script also opens this one door for: the JDK has no public way to write to a descriptor.
     */
    private static void useLauncherStderr() {
        Integer number = Integer.getInteger("residua.stderr");
        if (number == null) return;
        try {
            Constructor<FileDescriptor> constructor = FileDescriptor.class.getDeclaredConstructor(int.class);
            constructor.setAccessible(true);
            OutputStream stderr = new FileOutputStream(constructor.newInstance(number));
            System.setErr(new PrintStream(stderr, true, System.err.charset()));
        } catch (ReflectiveOperationException | InaccessibleObjectException e) {
            // Nothing is lost: System.err still leads to the same place, through the filter.
        }
    }
}
