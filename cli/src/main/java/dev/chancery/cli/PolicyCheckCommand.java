/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.cli;

import dev.chancery.policy.Approval;
import dev.chancery.policy.Bundle;
import dev.chancery.policy.BundleReach;
import dev.chancery.policy.Lifetime;
import dev.chancery.policy.Profile;
import dev.chancery.x509.Pem;
import dev.chancery.x509.PermittedNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.bouncycastle.cert.X509CertificateHolder;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "check",
        mixinStandardHelpOptions = true,
        description = "Checks a policy bundle for errors and shows its profiles.",
        footer = {
            "",
            "Exit code 3: an issuer would not start with the bundle, or, with --under, the bundle grants "
                    + "names that the CA may not certify."
        })
final class PolicyCheckCommand implements Callable<Integer> {
    private static final String ACTIVE = "(the active one)";

    @Mixin
    private CommonOptions commonOptions = new CommonOptions();

    @Parameters(
            paramLabel = "FILE",
            description = "the policy bundle, or 'shipped' for the one that comes with Chancery")
    @SuppressWarnings("NullAway.Init") // required
    private String file;

    @Option(
            names = "--after",
            paramLabel = "OLD",
            description = "the bundle in effect; also checks that its approvers signed FILE")
    private @Nullable String after;

    @Option(
            names = "--under",
            paramLabel = "CHAIN",
            arity = "0..1",
            fallbackValue = ACTIVE,
            description = "the chain of the issuing CA, in PEM (without CHAIN: of the active CA); also checks that its "
                    + "name constraints permit what the bundle grants")
    private @Nullable String under;

    @Override
    public Integer call() {
        PolicyBundleFile checked = PolicyBundleFile.read(file);
        if (after != null) {
            requireNext(checked, PolicyBundleFile.read(after));
        }
        if (under != null) {
            requireWithin(checked, under.equals(ACTIVE) ? activeChain() : chain(under));
        }
        if (commonOptions.printedAsJson(new Registry.Answer(0, Json.write(facts(checked)), null))) {
            return 0;
        }
        commonOptions
                .out()
                .printf("%s  version %s, sha256 %s%n", file, checked.bundle().name(), checked.sha256());
        Approval approval = checked.bundle().approval();
        commonOptions
                .out()
                .printf(
                        "signatures for the next version: %s%n%n",
                        approval == null
                                ? "none"
                                : approval.signatures() + " of "
                                        + String.join(", ", approval.approvers().keySet()));
        Table table = new Table("PROFILE", "PURPOSES", "DEFAULT", "LONGEST", "SUBJECT", "TENANTS");
        checked.bundle()
                .profiles()
                .forEach((name, profile) -> table.row(
                        name,
                        String.join(",", profile.extendedKeyUsage()),
                        Lifetime.text(profile.validity().usual()),
                        Lifetime.text(profile.validity().longest()),
                        profile.subject().display(),
                        Display.orDash(String.join(",", tenants(checked.bundle(), name)))));
        table.print(commonOptions.out(), commonOptions.width());
        return 0;
    }

    private static void requireWithin(PolicyBundleFile checked, List<X509CertificateHolder> chain) {
        List<String> beyond = BundleReach.beyond(checked.bundle(), PermittedNames.below(chain));
        if (!beyond.isEmpty()) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    checked.name() + ": " + String.join("; ", beyond)
                            + "; remove them, or create a CA with other name constraints (docs/authorities.md)");
        }
    }

    private static List<X509CertificateHolder> chain(String file) {
        try {
            return Pem.parseChain(InputFile.text(Path.of(file)));
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(CommandFailure.REFUSED, file + ": " + e.getMessage());
        }
    }

    /** The authority that signs for everybody now, then those above it, as the registry tells of them. */
    private List<X509CertificateHolder> activeChain() {
        Map<String, Json> byId = new LinkedHashMap<>();
        commonOptions
                .registry()
                .get("/api/authorities")
                .json()
                .items("items")
                .forEach(one -> byId.put(one.text("id"), one));
        List<X509CertificateHolder> chain = new ArrayList<>();
        Json next = byId.values().stream()
                .filter(one ->
                        one.text("role").equals("services") && one.text("state").equals("active"))
                .reduce((earlier, later) -> later)
                .orElseThrow(() -> new CommandFailure(
                        CommandFailure.NOT_FOUND,
                        "no CA is active for role services; give a chain with --under CHAIN"));
        while (next != null && chain.size() < byId.size()) {
            chain.add(Pem.parseCertificate(next.text("pem")));
            next = byId.get(next.text("parent"));
        }
        return chain;
    }

    private static void requireNext(PolicyBundleFile next, PolicyBundleFile before) {
        if (next.bundle().version() <= before.bundle().version()) {
            throw new CommandFailure(
                    CommandFailure.REFUSED,
                    next.name() + ": version " + next.bundle().version() + " is not higher than "
                            + before.bundle().version() + "; raise it, even for a rollback");
        }
        Approval approval = before.bundle().approval();
        Optional<String> shortfall = approval == null
                ? Optional.empty()
                : approval.shortfall(next.announced(approval.approvers().keySet()));
        shortfall.ifPresent(sentence -> {
            throw new CommandFailure(CommandFailure.REFUSED, next.name() + ": " + sentence);
        });
    }

    private static Map<String, Object> facts(PolicyBundleFile checked) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("version", checked.bundle().version());
        facts.put("sha256", checked.sha256().hex());
        Approval approval = checked.bundle().approval();
        if (approval != null) {
            facts.put(
                    "approval",
                    Map.of(
                            "signatures",
                            approval.signatures(),
                            "approvers",
                            approval.approvers().keySet()));
        }
        List<Map<String, Object>> profiles = new ArrayList<>();
        checked.bundle().profiles().forEach((name, profile) -> profiles.add(facts(checked.bundle(), name, profile)));
        facts.put("profiles", profiles);
        return facts;
    }

    private static Map<String, Object> facts(Bundle bundle, String name, Profile profile) {
        Map<String, Object> facts = new LinkedHashMap<>();
        facts.put("name", name);
        facts.put("purposes", profile.extendedKeyUsage());
        facts.put("keys", profile.keys().stream().sorted().toList());
        facts.put("default", Lifetime.text(profile.validity().usual()));
        facts.put("longest", Lifetime.text(profile.validity().longest()));
        facts.put("subject", profile.subject().display());
        facts.put("tenants", tenants(bundle, name));
        return facts;
    }

    private static List<String> tenants(Bundle bundle, String profile) {
        return bundle.tenants().entrySet().stream()
                .filter(tenant -> tenant.getValue().profiles().contains(profile))
                .map(Map.Entry::getKey)
                .toList();
    }
}
