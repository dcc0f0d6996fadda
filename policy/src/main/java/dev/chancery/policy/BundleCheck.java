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
        flaw(profile.keyUsage().isEmpty(), name, "keyUsage is empty; a leaf has digitalSignature");
        flaw(
                profile.extendedKeyUsage().isEmpty() && profile.authority() == null,
                name,
                "without extendedKeyUsage a certificate may be used for everything; name what it is for");
        // RFC 5480 §3, RFC 8410 §5, RFC 9881 §5: such keys encipher nothing.
        flaw(
                profile.keyUsage().contains("keyEncipherment")
                        && profile.keyAlgorithms().stream().anyMatch(key -> key.family() != KeyAlgorithm.Family.RSA),
                name,
                "keyEncipherment is for RSA keys alone; take the others out of keys, or keyEncipherment out of keyUsage");
        flaw(
                profile.extendedKeyUsage().contains("serverAuth")
                        && profile.names().least() < 1
                        && profile.authority() == null,
                name,
                "a server is known by its alternative names alone (RFC 9525); let names.least be 1 or more");
        flaw(
                profile.names().isServerAuthoritative() && profile.subject().source() != SubjectRule.Source.TEMPLATE,
                name,
                "names.template leaves the CSR's names out, so the subject cannot be the CSR's; give it a template too");
        flaw(profile.keys().isEmpty(), name, "keys is empty, so it takes no key; name one, such as ec-p256");
    }

    /** RFC 6960 §4.2.2.2: whoever has it answers for everything that its authority signed. */
    private void responder(String name, Profile profile) {
        boolean responder = profile.extendedKeyUsage().contains("OCSPSigning");
        flaw(
                responder && !name.equals(RESPONDERS),
                name,
                "OCSPSigning is for the profile " + RESPONDERS + " alone; take it out of extendedKeyUsage");
        flaw(
                responder && profile.extendedKeyUsage().size() > 1,
                name,
                "OCSPSigning stands alone; take the others out of extendedKeyUsage");
        flaw(
                responder != profile.status().noCheck(),
                name,
                "status.noCheck is for OCSPSigning, and for nothing else (RFC 6960 §4.2.2.2.1)");
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
                "keyCertSign and cRLSign make an authority of a leaf; take them out of keyUsage");
        flaw(
                profile.authority() != null && !profile.keyUsage().equals(List.of("keyCertSign", "cRLSign")),
                name,
                "an authority has keyUsage: [keyCertSign, cRLSign]");
        flaw(
                profile.authority() != null && profile.subject().source() != SubjectRule.Source.TEMPLATE,
                name,
                "an authority's subject is a template: nobody may choose an issuer's name");
        flaw(
                profile.authority() != null && profile.signer() != SignerRule.SERVICES,
                name,
                "an authority stands under services: platform is for the suite's own identities; let signer be services");
        flaw(
                profile.authority() != null && profile.names().most() > 0,
                name,
                "an authority is known by its subject (RFC 5280 §4.1.2.6); let names.least and names.most be 0");
    }

    private void status(String name, Profile profile) {
        if (!profile.status().noRevAvail()) {
            return;
        }
        flaw(
                profile.validity().longest().compareTo(UNREVOKED_MAX) > 0,
                name,
                "noRevAvail is for lifetimes up to P1D (RFC 9608); shorten validity.longest, or switch it off");
        flaw(
                profile.status().ocsp() || profile.status().crl(),
                name,
                "noRevAvail says that there is no status (RFC 9608 §2); switch status.ocsp and status.crl off, or it");
        flaw(profile.authority() != null, name, "noRevAvail is never an authority's (RFC 9608 §2); switch it off");
    }

    private void tenant(Bundle bundle, String name, Tenant tenant) {
        for (String profile : tenant.profiles()) {
            Profile granted = bundle.profiles().get(profile);
            boolean authority = granted != null && granted.authority() != null;
            if (authority && !tenant.subAuthorities()) {
                flaws.add("tenants." + name + ": the profile " + profile
                        + " certifies authorities, which a tenant is granted by subAuthorities: true beside it");
            }
        }
    }

    private void flaw(boolean found, String profile, String sentence) {
        if (found) {
            flaws.add("profiles." + profile + ": " + sentence);
        }
    }
}
