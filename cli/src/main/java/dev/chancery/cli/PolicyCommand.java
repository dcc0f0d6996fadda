/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
        name = "policy",
        mixinStandardHelpOptions = true,
        description = "Checks, compares and signs policy bundles: local files and the one in effect.",
        subcommands = {PolicyCheckCommand.class, PolicyDiffCommand.class, PolicySignCommand.class})
final class PolicyCommand implements Runnable {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything runs
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing: check, diff or sign");
    }
}
