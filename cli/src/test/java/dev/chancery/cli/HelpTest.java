/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;
import picocli.CommandLine.Model.ArgSpec;

/** What the help of every command has to say. */
class HelpTest {
    static Stream<CommandLine> everyCommand() {
        CommandLine chancery = new CommandLine(new Chancery());
        Chancery.COMMANDS.forEach(chancery::addSubcommand);
        return withSubcommands(chancery);
    }

    private static Stream<CommandLine> withSubcommands(CommandLine command) {
        return Stream.concat(
                Stream.of(command), command.getSubcommands().values().stream().flatMap(HelpTest::withSubcommands));
    }

    @ParameterizedTest
    @MethodSource("everyCommand")
    void describesEveryArgument(CommandLine command) {
        assertThat(Stream.concat(
                                command.getCommandSpec().options().stream(),
                                command.getCommandSpec().positionalParameters().stream())
                        .filter(argument ->
                                Arrays.stream(argument.description()).allMatch(String::isBlank))
                        .map(ArgSpec::paramLabel))
                .as(
                        "arguments of %s without a description",
                        command.getCommandSpec().qualifiedName())
                .isEmpty();
    }
}
