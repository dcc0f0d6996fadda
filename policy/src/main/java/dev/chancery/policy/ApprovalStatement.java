/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.x509.Sha256;
import java.nio.charset.StandardCharsets;

/**
 * What an approver signs: three lines that name what is approved, its version and its content. The first line keeps a signature over a bundle from
 * being one over anything else; all three can be written with {@code printf} and {@code sha256sum}, so that nobody needs Chancery to verify one.
 */
public final class ApprovalStatement {
    private static final String PURPOSE = "chancery policy bundle";

    private ApprovalStatement() {}

    public static byte[] of(String version, String bundle) {
        Sha256 digest = Sha256.of(bundle.getBytes(StandardCharsets.UTF_8));
        String text = PURPOSE + "\nversion " + version + "\nsha256 " + digest.hex() + "\n";
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
