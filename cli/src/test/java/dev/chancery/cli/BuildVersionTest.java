/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** The command says which build it is. */
class BuildVersionTest {
    private static final Pattern PROJECT =
            Pattern.compile("<artifactId>chancery</artifactId>\\s*<version>([^<]+)</version>");

    @Test
    void isTheVersionOfTheProject() throws IOException {
        Matcher project = PROJECT.matcher(Files.readString(Path.of("../pom.xml")));
        assertThat(project.find()).isTrue();
        StringWriter out = new StringWriter();

        int exit = Chancery.run(new PrintWriter(out, true), new PrintWriter(new StringWriter()), "--version");

        assertThat(exit).isZero();
        assertThat(out.toString().strip()).isEqualTo("chancery " + project.group(1));
    }
}
