package dev.residua.bench.jmh;

import dev.residua.bench.machine.Relaunch;
import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;

/** What {@code java -jar} starts: JMH with its own options, and the settings of {@link JmhSuite}. */
public final class JmhMain {
    private JmhMain() {}

    public static void main(String[] args) throws IOException {
        // A jar cannot ask for the module itself.
        boolean complete = Relaunch.hasVectorModule();
        System.exit(complete ? run(args, System.out, System.err) : Relaunch.run(JmhMain.class, List.of(args)));
    }

    /**
     * @return the exit code
     */
    static int run(String[] args, PrintStream out, PrintStream err) {
        try {
            CommandLineOptions options = new CommandLineOptions(args);
            if (options.shouldHelp()) {
                options.showHelp();
            } else if (options.shouldList()) {
                new Runner(options).list();
            } else if (options.shouldListWithParams()) {
                new Runner(options).listWithParams(options);
            } else if (options.shouldListProfilers()) {
                options.listProfilers();
            } else {
                JmhSuite suite = JmhSuite.of(options, out::println);
                if (suite.hasWork()) new Runner(suite.options()).run();
            }
            return 0;
        } catch (CommandLineOptionException | RunnerException e) {
            err.println(e.getMessage());
            return 2;
        } catch (IOException e) {
            err.println("cannot print help: " + e.getMessage());
            return 1;
        }
    }
}
