/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.apache.maven.artifact.versioning.DefaultArtifactVersion;
import org.apache.maven.artifact.versioning.InvalidVersionSpecificationException;
import org.apache.maven.artifact.versioning.VersionRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** No version of which deploy/advisories.yaml speaks is in what was built: every service, the broker, the command line. */
class AdvisoriesIT {
    private static final List<String> BUILT = List.of(
            "issuer-service/target/quarkus-app",
            "registry-service/target/quarkus-app",
            "ocsp-service/target/quarkus-app",
            "distributor-service/target/quarkus-app",
            "expiry-watcher/target/quarkus-app",
            "local-stack/target/lib",
            "local-stack/target/containers",
            "cli/target");

    @TempDir
    private Path directory;

    @Test
    void nothingThatWasBuiltHasAVersionThatAnAdvisorySpeaksOf() throws Exception {
        for (String built : BUILT) {
            assertThat(findings(RunningSuite.REPOSITORY.resolve(built)))
                    .as(built)
                    .isEmpty();
        }
    }

    @Test
    void knowsEachJarOfThisBuildThatAnAdvisoryCouldBeAbout() throws Exception {
        List<Path> jars = jars(RunningSuite.REPOSITORY.resolve("registry-service/target/quarkus-app"));

        for (String component : List.of("org.apache.kafka:kafka-clients", "io.netty:netty-codec-http")) {
            assertThat(jars)
                    .as(component)
                    .anyMatch(jar -> !versionsIn(jar, component).isEmpty());
        }
    }

    @Test
    void findsWhatWasOnceShipped() throws Exception {
        for (String name : List.of(
                "org.apache.kafka.kafka-clients-4.1.1.jar",
                "kafka-clients-4.0.1.jar",
                "io.netty.netty-codec-http-4.1.130.Final.jar",
                "io.netty.netty-codec-http2-4.1.130.Final.jar",
                "netty-handler-4.1.136.Final.jar")) {
            Files.createFile(directory.resolve(name));
        }
        Files.createFile(directory.resolve("io.netty.netty-handler-4.1.137.Final.jar"));

        assertThat(findings(directory).stream().map(finding -> finding.split(" ", 2)[0]))
                .containsExactlyInAnyOrder(
                        "CVE-2026-35554",
                        "CVE-2026-35554",
                        "CVE-2026-33870",
                        "CVE-2026-33871",
                        "CVE-2026-42581",
                        "GHSA-hvcg-qmg6-jm4c",
                        "GHSA-p85m-gvr3-788c");
    }

    private static List<String> findings(Path directory) throws IOException, InvalidVersionSpecificationException {
        List<Path> jars = jars(directory);
        assertThat(jars).as("%s is built", directory).isNotEmpty();
        List<String> findings = new ArrayList<>();
        JsonNode advisories = new YAMLMapper()
                .readTree(RunningSuite.REPOSITORY
                        .resolve("deploy/advisories.yaml")
                        .toFile());
        for (JsonNode advisory : advisories) {
            VersionRange affected =
                    VersionRange.createFromVersionSpec(advisory.get("affected").asText());
            String component = advisory.get("component").asText();
            for (Path jar : jars) {
                for (String version : versionsIn(jar, component)) {
                    if (affected.containsVersion(new DefaultArtifactVersion(version))) {
                        findings.add(
                                advisory.get("id").asText() + " is about " + component + " " + version + " in " + jar);
                    }
                }
            }
        }
        return findings;
    }

    /** By the jar's name, as Maven and Quarkus write it, or by what a jar of several keeps of each. */
    private static List<String> versionsIn(Path jar, String component) {
        String group = component.substring(0, component.indexOf(':'));
        String artifact = component.substring(component.indexOf(':') + 1);
        Matcher name = Pattern.compile("(?:" + Pattern.quote(group) + "\\.)?" + Pattern.quote(artifact)
                        + "-(\\d[0-9A-Za-z.]*)(?:-[a-z].*)?\\.jar")
                .matcher(String.valueOf(jar.getFileName()));
        if (name.matches()) {
            return List.of(name.group(1));
        }
        return jar.toFile().length() == 0 ? List.of() : keptIn(jar, "META-INF/maven/" + group + "/" + artifact);
    }

    private static List<String> keptIn(Path jar, String directory) {
        try (JarFile file = new JarFile(jar.toFile())) {
            var entry = file.getJarEntry(directory + "/pom.properties");
            if (entry == null) {
                return List.of();
            }
            Properties properties = new Properties();
            properties.load(file.getInputStream(entry));
            return List.of(properties.getProperty("version"));
        } catch (IOException e) {
            throw new IllegalStateException(jar.toString(), e);
        }
    }

    private static List<Path> jars(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory, 4)) {
            return files.filter(file -> file.toString().endsWith(".jar")).toList();
        }
    }
}
