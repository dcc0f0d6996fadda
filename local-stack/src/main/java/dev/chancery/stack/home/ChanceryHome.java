/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.home;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** Where everything is that the stack keeps. */
public record ChanceryHome(Path root) {

    public ChanceryHome {
        root = root.toAbsolutePath().normalize();
    }

    public Path kafka() {
        return root.resolve("kafka");
    }

    public Path postgres() {
        return root.resolve("postgres");
    }

    public Path services() {
        return root.resolve("services");
    }

    /**
     * What the operator of the suite wants a service to be told beside, or instead of, what it is told anyway: {@code settings/SERVICE.properties}. Nothing
     * of ours writes there.
     */
    public Map<String, String> settingsOf(String service) throws IOException {
        Path file = root.resolve("settings").resolve(service + ".properties");
        Map<String, String> settings = new TreeMap<>();
        if (Files.exists(file)) {
            Properties written = new Properties();
            try (Reader reader = Files.newBufferedReader(file)) {
                written.load(reader);
            } catch (IllegalArgumentException e) {
                throw new IOException(file + " is not a properties file: " + e.getMessage(), e);
            }
            written.forEach((key, value) -> settings.put(String.valueOf(key), String.valueOf(value)));
        }
        return settings;
    }

    public Path authorities() {
        return root.resolve("ca");
    }

    public Path hosts() {
        return root.resolve("hosts");
    }

    /** The hooks that the distributor may run here: the operator's own list. */
    public Path allowedHooks() {
        return root.resolve("allowed-hooks.json");
    }

    /** What is true only while something runs: process ids, the lock, the state that {@code status} shows. */
    public Path run() {
        return root.resolve("run");
    }

    /** Where a program unpacks what it loads or serves: empty and 0700, since nothing in it is meant to outlive the program. */
    public Path emptyTemporary(String program) throws IOException {
        Path temporary = run().resolve("tmp").resolve(program);
        PrivateFiles.directory(temporary);
        Trees.empty(temporary);
        return temporary;
    }

    public Path logs() {
        return root.resolve("logs");
    }

    public Path cache() {
        return root.resolve("cache");
    }

    public Path log(String part) {
        return logs().resolve(part + ".log");
    }

    public Path cliFile() {
        return root.resolve("cli.json");
    }

    public Secrets secrets() throws IOException {
        return new Secrets(root.resolve("secrets"));
    }

    /** Makes what is missing, readable for its owner alone. */
    public void create() throws IOException {
        for (Path directory :
                new Path[] {root, kafka(), postgres(), services(), hosts(), run(), logs(), root.resolve("audit")}) {
            PrivateFiles.directory(directory);
        }
    }
}
