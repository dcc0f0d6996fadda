/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.distributor.delivery;

import dev.chancery.contracts.DeploymentAdvanced.DeployedFile;
import java.util.List;

/** What became of files on their way to a place. */
sealed interface DeliveryResult {

    /**
     * They are in place and were read back.
     *
     * @param changed false when the place held exactly these already, and nothing was written
     */
    record InPlace(List<DeployedFile> files, boolean changed) implements DeliveryResult {
        public InPlace {
            files = List.copyOf(files);
        }
    }

    /** They may never be put there as asked; what was there is untouched. */
    record Refused(String sentence) implements DeliveryResult {}

    /**
     * We lack the right to do what was asked, and may have it later.
     *
     * @param swapped whether readers see the new files all the same
     */
    record NeedsPrivilege(String sentence, boolean swapped) implements DeliveryResult {}

    /**
     * It did not work now, and may later.
     *
     * @param swapped whether readers see the new files all the same
     */
    record Unreachable(String sentence, boolean swapped) implements DeliveryResult {}
}
