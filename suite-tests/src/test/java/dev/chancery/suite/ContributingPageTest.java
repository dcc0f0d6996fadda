/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** CONTRIBUTING.md and SECURITY.md name modules, tests, commands, profiles and files that exist. The commands themselves take minutes to hours. */
class ContributingPageTest {
    private static final Pattern BLOCK = Pattern.compile("(?s)```sh\\n(.*?)```");
    private static final Pattern MODULE = Pattern.compile("-pl ([a-z0-9,-]+)");
    private static final Pattern TEST = Pattern.compile("-D(?:it\\.)?test='?([A-Za-z,]+)");
    private static final Pattern LAUNCHER = Pattern.compile("\\./chancery ([a-z]+)");
    private static final Pattern PROFILE = Pattern.compile("-P([a-z]+)");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(?:#[^)]*)?\\)");
    private static final Path ROOT = RunningSuite.REPOSITORY;

    private final String contributing = read("CONTRIBUTING.md");
    private final String both = contributing + read("SECURITY.md");

    @Test
    void namesModulesAndTestsThatExist() throws IOException {
        List<String> commands = BLOCK.matcher(contributing)
                .results()
                .map(block -> block.group(1))
                .toList();

        assertThat(commands).hasSizeGreaterThan(4);
        for (String command : commands) {
            names(MODULE, command)
                    .forEach(module ->
                            assertThat(ROOT.resolve(module).resolve("pom.xml")).exists());
            for (String test : names(TEST, command)
                    .filter(name -> !name.equals("NoSuchTest"))
                    .toList()) {
                assertThat(isTest(test)).as(test).isTrue();
            }
        }
    }

    @Test
    void namesCommandsProfilesAndFilesThatExist() {
        String launcher = read("chancery");
        String pom = read("pom.xml");

        assertThat(names(LAUNCHER, contributing).distinct())
                .isNotEmpty()
                .allSatisfy(
                        command -> assertThat(launcher).containsPattern("(?m)^ {2}([a-z| ]+ )?" + command + "[)| ]"));
        assertThat(names(PROFILE, both))
                .isNotEmpty()
                .allSatisfy(profile -> assertThat(pom).contains("<id>" + profile + "</id>"));
        assertThat(names(LINK, both))
                .isNotEmpty()
                .allSatisfy(file -> assertThat(ROOT.resolve(file)).exists());
    }

    private static Stream<String> names(Pattern pattern, String text) {
        return pattern.matcher(text)
                .results()
                .map((MatchResult found) -> found.group(1))
                .flatMap(Pattern.compile(",")::splitAsStream);
    }

    private static boolean isTest(String name) throws IOException {
        try (Stream<Path> files = Files.walk(ROOT)) {
            return files.anyMatch(
                    file -> file.endsWith(name + ".java") && file.toString().contains("/src/test/java/"));
        }
    }

    private static String read(String file) {
        try {
            return Files.readString(ROOT.resolve(file));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
