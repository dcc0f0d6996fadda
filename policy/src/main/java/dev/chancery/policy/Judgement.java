/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.contracts.Decision;
import dev.chancery.contracts.ReasonCode;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.DistinguishedName;
import dev.chancery.x509.SubjectName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a bundle says to a request. */
public sealed interface Judgement {
    Decision decision();

    /**
     * What is to be certified, and what is to be believed of the request's claims.
     *
     * @param subject empty where there is none to be certified, and for a responder, which is named after its authority
     */
    record Granted(
            String profileName,
            Profile profile,
            List<SubjectName> names,
            DistinguishedName subject,
            Duration validity,
            String kind,
            @Nullable String service,
            boolean autoRenew,
            Map<String, String> labels,
            @Nullable CertificateId renews,
            Decision decision)
            implements Judgement {
        /** The same, with less: what the authority that signs does not let it have. */
        public Granted reduced(Duration lifetime, DistinguishedName name, Decision why) {
            return new Granted(
                    profileName, profile, names, name, lifetime, kind, service, autoRenew, labels, renews, why);
        }
    }

    /** @param sentence what was refused, by which rule, and what would be taken */
    record Refused(ReasonCode reason, String sentence, Decision decision) implements Judgement {}
}
