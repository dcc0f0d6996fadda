/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.policy.Bundle.Tenant;
import dev.chancery.policy.Profile.SignerRule;
import dev.chancery.x509.KeyAlgorithm;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** What a bundle's parts may not be together, though each could be alone. All that is wrong is said at once, with what would be right. */
final class BundleCheck {
    private static final String RESPONDERS = "ocsp-signing";
    private static final Set<String> AUTHORITY_USES = Set.of("keyCertSign", "cRLSign");
    /** RFC 9608 §2: a lifetime so short that nobody would hear of a revocation in time. */
    private static final Duration UNREVOKED_MAX = Duration.ofDays(1);

    private final List<String> flaws = new ArrayList<>();

    private BundleCheck() {}

    static List<String> flaws(Bundle bundle) {
        BundleCheck check = new BundleCheck();
        bundle.profiles().forEach(check::usage);
        bundle.profiles().forEach(check::responder);
        bundle.profiles().forEach(check::authority);
        bundle.profiles().forEach(check::status);
        bundle.tenants().forEach((name, tenant) -> check.tenant(bundle, name, tenant));
        return List.copyOf(check.flaws);
    }

    private void usage(String name, Profile profile) {
        flaw(profile.keyUsage().isEmpty(), name, "keyUsage is empty; an end-entity certificate needs digitalSignature");
        flaw(
                profile.extendedKeyUsage().isEmpty() && profile.authority() == null,
                name,
                "extendedKeyUsage is missing, so the certificate could be used for any purpose; list its purposes");
        // RFC 5480 §3, RFC 8410 §5, RFC 9881 §5: such keys encipher nothing.
        flaw(
                profile.keyUsage().contains("keyEncipherment")
                        && profile.keyAlgorithms().stream().anyMatch(key -> key.family() != KeyAlgorithm.Family.RSA),
                name,
                "keyEncipherment is only for RSA keys; remove the other keys, or remove keyEncipherment from keyUsage");
        flaw(
                profile.extendedKeyUsage().contains("serverAuth")
                        && profile.names().least() < 1
                        && profile.authority() == null,
                name,
                "a server certificate needs a subjectAltName (RFC 9525); set names.least to 1 or more");
        flaw(
                profile.names().isServerAuthoritative() && profile.subject().source() != SubjectRule.Source.TEMPLATE,
                name,
                "names.template ignores the CSR's names, so the subject cannot come from the CSR; set a subject "
                        + "template too");
        flaw(profile.keys().isEmpty(), name, "keys is empty, so no key is accepted; add one, such as ec-p256");
    }

    /** RFC 6960 §4.2.2.2: whoever has it answers for everything that its authority signed. */
    private void responder(String name, Profile profile) {
        boolean responder = profile.extendedKeyUsage().contains("OCSPSigning");
        flaw(
                responder && !name.equals(RESPONDERS),
                name,
                "OCSPSigning is only for the profile " + RESPONDERS + "; remove it from extendedKeyUsage");
        flaw(
                responder && profile.extendedKeyUsage().size() > 1,
                name,
                "OCSPSigning must be the only purpose; remove the others from extendedKeyUsage");
        flaw(
                responder != profile.status().noCheck(),
                name,
                "status.noCheck is only for OCSPSigning (RFC 6960 §4.2.2.2.1); remove it");
        flaw(
                responder
                        && (profile.signer() != SignerRule.NAMED
                                || profile.subject().source() != SubjectRule.Source.RESPONDER),
                name,
                "OCSPSigning needs signer: named and subject: responder");
    }

    private void authority(String name, Profile profile) {
        boolean signs = profile.keyUsage().stream().anyMatch(AUTHORITY_USES::contains);
        flaw(
                signs && profile.authority() == null,
                name,
                "keyCertSign and cRLSign are only for CA certificates; remove them from keyUsage");
        flaw(
                profile.authority() != null && !profile.keyUsage().equals(List.of("keyCertSign", "cRLSign")),
                name,
                "a CA profile needs keyUsage: [keyCertSign, cRLSign]");
        flaw(
                profile.authority() != null && profile.subject().source() != SubjectRule.Source.TEMPLATE,
                name,
                "a CA profile needs a subject template, because a requester must not choose an issuer's name");
        flaw(
                profile.authority() != null && profile.signer() != SignerRule.SERVICES,
                name,
                "a subordinate CA must be under the CA of role services; set signer to services");
        flaw(
                profile.authority() != null && profile.names().most() > 0,
                name,
                "a CA is identified by its subject (RFC 5280 §4.1.2.6); set names.least and names.most to 0");
    }

    private void status(String name, Profile profile) {
        if (!profile.status().noRevAvail()) {
            return;
        }
        flaw(
                profile.validity().longest().compareTo(UNREVOKED_MAX) > 0,
                name,
                "noRevAvail is only for lifetimes up to P1D (RFC 9608); shorten validity.longest, or disable "
                        + "noRevAvail");
        flaw(
                profile.status().ocsp() || profile.status().crl(),
                name,
                "noRevAvail means that there is no revocation information (RFC 9608 §2); disable status.ocsp and "
                        + "status.crl, or disable noRevAvail");
        flaw(
                profile.authority() != null,
                name,
                "noRevAvail is not allowed in a CA certificate (RFC 9608 §2); " + "disable it");
    }

    private void tenant(Bundle bundle, String name, Tenant tenant) {
        for (String profile : tenant.profiles()) {
            Profile granted = bundle.profiles().get(profile);
            boolean authority = granted != null && granted.authority() != null;
            if (authority && !tenant.subAuthorities()) {
                flaws.add("tenants." + name + ": the profile " + profile
                        + " is for CA certificates, so the tenant also needs subAuthorities: true");
            }
        }
    }

    private void flaw(boolean found, String profile, String sentence) {
        if (found) {
            flaws.add("profiles." + profile + ": " + sentence);
        }
    }
}
