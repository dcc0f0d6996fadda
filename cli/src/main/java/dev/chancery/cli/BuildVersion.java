/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import java.io.IOException;
import java.io.InputStream;
import java.util.Objects;
import java.util.Properties;
import picocli.CommandLine.IVersionProvider;

/** The version that the build wrote into the jar. */
final class BuildVersion implements IVersionProvider {
    @Override
    public String[] getVersion() throws IOException {
        Properties build = new Properties();
        try (InputStream file = Objects.requireNonNull(
                BuildVersion.class.getResourceAsStream("build.properties"), "build.properties")) {
            build.load(file);
        }
        return new String[] {"chancery " + build.getProperty("version")};
    }
}
