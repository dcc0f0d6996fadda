/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How hosts, services, directories and files of a delivery may be called: what the registry takes is what the distributor delivers, by this one rule.
 *
 * <p>They become paths and arguments on hosts, so what is not plainly allowed is refused. Each method answers what is wrong, to follow the name of a field,
 * or null.
 */
public final class DeliveryNames {
    /** What lies under a name that begins so, in a binding's directory, is the distributor's own. */
    public static final String STORE = ".chancery";

    /** Characters of a host's or a service's name. */
    public static final int NAME_MAX = 64;
    /** Characters of a directory. */
    public static final int DIRECTORY_MAX = 512;
    /** Characters of one step of a directory, and of a file's name. */
    public static final int STEP_MAX = 128;

    private static final Pattern NAME =
            Pattern.compile("[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*");
    private static final Pattern STEP = Pattern.compile("[A-Za-z0-9._][A-Za-z0-9._@+-]{0," + (STEP_MAX - 1) + "}");
    private static final Pattern FILE = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._-]{0," + (STEP_MAX - 1) + "}");

    private DeliveryNames() {}

    /** Of a host or a service. */
    public static @Nullable String nameFlaw(String name) {
        return name.length() <= NAME_MAX && NAME.matcher(name).matches()
                ? null
                : "must be 1 to " + NAME_MAX
                        + " of lower-case letters, digits, '.' and '-'; each part between dots begins and ends with "
                        + "a letter or digit";
    }

    /** Of a directory below the host's own. */
    public static @Nullable String directoryFlaw(String directory) {
        if (directory.startsWith("/") || directory.startsWith("~")) {
            return "must be relative to the target's own directory: no leading '/' and no '~'";
        }
        if (directory.length() > DIRECTORY_MAX) {
            return "must be at most " + DIRECTORY_MAX + " characters";
        }
        for (String step : directory.split("/", -1)) {
            if (step.equals("..") || step.equals(".")) {
                return "must not contain the segment '" + step + "'";
            }
            if (step.startsWith(STORE)) {
                return "must not contain a segment that begins with '" + STORE
                        + "', which is reserved for Chancery's own files";
            }
            if (!STEP.matcher(step).matches()) {
                return "must be names joined by single '/', each of 1 to " + STEP_MAX
                        + " letters, digits, '.', '_', '@', '+' and '-', not beginning with '@', '+' or '-'";
            }
        }
        return null;
    }

    /** Of a file within a directory. */
    public static @Nullable String fileFlaw(String file) {
        return FILE.matcher(file).matches()
                ? null
                : "must be a plain file name: letters, digits, '_', '.', '-', not starting with '.' or '-', at most "
                        + STEP_MAX + " characters";
    }
}
