/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.command;

import dev.chancery.stack.home.ChanceryHome;
import dev.chancery.stack.home.HomeLock;
import dev.chancery.stack.home.Trees;
import dev.chancery.stack.postgres.DataPlace;
import dev.chancery.stack.process.PidFile;
import java.io.Console;
import java.io.IOException;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Deletes a home. */
@Command(
        name = "reset",
        mixinStandardHelpOptions = true,
        description = "Deletes everything in the home directory: the CAs with their keys, all certificates, all logs.")
final class Reset implements Callable<Integer> {
    @Mixin
    private HomeOption homeOption = new HomeOption();

    @Option(names = "--yes", description = "do not ask for confirmation")
    private boolean yes;

    @Override
    public Integer call() throws IOException {
        ChanceryHome home = homeOption.existing();
        if (HomeLock.holder(home).isPresent()) {
            throw new Refusal("Chancery is running in " + home.root() + "; stop it first with `"
                    + HomeOption.hint("down", home) + "`.");
        }
        if (!yes && !agreed(home)) {
            System.out.println("nothing was deleted");
            return 1;
        }
        PidFile.in(home.run()).forEach(PidFile::reap);
        DataPlace.delete(home);
        Trees.delete(home.root());
        System.out.println("deleted " + home.root());
        return 0;
    }

    private static boolean agreed(ChanceryHome home) {
        Console console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() -> new Refusal("confirmation needs a terminal; nothing in " + home.root()
                        + " was deleted. Give --yes to " + "confirm in a script."));
        String answer =
                console.readLine("Permanently delete the CAs, keys and certificates in %s? [yes/no] ", home.root());
        return "yes".equals(answer);
    }
}
