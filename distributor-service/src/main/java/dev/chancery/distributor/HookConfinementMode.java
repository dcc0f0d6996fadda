/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor;

/** Whether hooks are kept from the suite's secrets. */
public enum HookConfinementMode {
    /** Where the system lets us, and a warning where it does not. */
    WHERE_POSSIBLE,
    /** The service does not start where the system does not let us. */
    REQUIRED,
    /** Hooks can read whatever this service's user can. */
    OFF
}
