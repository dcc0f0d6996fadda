/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What holds for every module, and cannot be seen from inside one. */
class HouseRulesTest {
    private static final Path REPOSITORY = Path.of("..").toAbsolutePath().normalize();
    private static final List<String> SERVICES =
            List.of("issuer-service", "registry-service", "ocsp-service", "distributor-service", "expiry-watcher");
    private static final List<String> PACKAGES = List.of(
            "dev.chancery.issuer..",
            "dev.chancery.registry..",
            "dev.chancery.ocsp..",
            "dev.chancery.distributor..",
            "dev.chancery.watcher..");
    private static final int LINES_MAX = 400;
    private static final Pattern UNTYPED = Pattern.compile("(^|[\\s(])var\\s+\\w+\\s*[=:]");
    private static final Pattern CLOCK =
            Pattern.compile("Instant\\.now\\(\\)|System\\.currentTimeMillis\\(\\)|LocalDateTime\\.now|new Date\\(\\)");
    private static final Pattern DRAWER =
            Pattern.compile("/(util|utils|common|helper|helpers|misc|core|shared|base|impl|dto|model|manager)/");

    @Test
    void noServiceKnowsAnother() {
        for (int i = 0; i < SERVICES.size(); i++) {
            JavaClasses classes = classesOf(SERVICES.get(i));
            String own = PACKAGES.get(i);
            String[] others =
                    PACKAGES.stream().filter(each -> !each.equals(own)).toArray(String[]::new);

            noClasses()
                    .should()
                    .dependOnClassesThat()
                    .resideInAnyPackage(others)
                    .check(classes);
        }
    }

    @Test
    void typesAreWrittenOut() throws IOException {
        assertThat(linesOfMain(UNTYPED.asPredicate())).isEmpty();
    }

    @Test
    void timeComesInThroughTheConstructor() throws IOException {
        assertThat(linesOfMain(CLOCK.asPredicate())).isEmpty();
    }

    @Test
    void noFileIsTooLongToRead() throws IOException {
        assertThat(main()).allMatch(file -> lines(file).size() <= LINES_MAX);
    }

    @Test
    void noPackageIsADrawer() throws IOException {
        assertThat(main())
                .noneMatch(file ->
                        DRAWER.matcher(REPOSITORY.relativize(file).toString()).find());
    }

    private static JavaClasses classesOf(String service) {
        JavaClasses classes =
                new ClassFileImporter().importPath(REPOSITORY.resolve(service).resolve("target/classes"));
        assertThat(classes).as(service + " is built").isNotEmpty();
        return classes;
    }

    private static List<String> linesOfMain(Predicate<String> wanted) throws IOException {
        return main().stream()
                .flatMap(file -> lines(file).stream()
                        .filter(line ->
                                !line.strip().startsWith("*") && !line.strip().startsWith("//"))
                        .filter(wanted)
                        .map(line -> file.getFileName() + ": " + line.strip()))
                .toList();
    }

    private static List<Path> main() throws IOException {
        try (Stream<Path> files = Files.walk(REPOSITORY)) {
            return files.filter(file -> file.toString().contains("/src/main/java/"))
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }
}
