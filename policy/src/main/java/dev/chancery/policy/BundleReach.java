/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.policy;

import dev.chancery.policy.Bundle.Tenant;
import dev.chancery.x509.PermittedNames;
import dev.chancery.x509.SubjectName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * What a bundle grants and an authority can never give: rules of which no name lies within the name constraints of its chain. The issuer refuses such
 * names one by one; whoever writes the bundle wants to know it before.
 */
public final class BundleReach {
    private final PermittedNames permitted;
    private final List<SubjectName> examples;
    private final List<String> beyond = new ArrayList<>();

    private BundleReach(PermittedNames permitted) {
        this.permitted = permitted;
        this.examples = permitted.examples();
    }

    /**
     * A sentence for each rule of a tenant or a profile that grants nothing but what is forbidden; one that grants something else too is not among them.
     *
     * @param permitted by the authority and those above it
     */
    public static List<String> beyond(Bundle bundle, PermittedNames permitted) {
        BundleReach reach = new BundleReach(permitted);
        bundle.profiles().forEach((name, profile) -> {
            if (profile.authority() == null) {
                NameRules names = profile.names();
                reach.look("profiles." + name + ".names", names.dnsRules(), names.ranges(), names.uriRules());
            }
        });
        bundle.tenants().forEach((name, tenant) -> reach.look("tenants." + name, tenant));
        return List.copyOf(reach.beyond);
    }

    private void look(String where, Tenant tenant) {
        look(where, tenant.dns(), tenant.addresses(), tenant.uriRules());
    }

    private void look(String where, List<DnsRule> dns, List<AddressRange> addresses, List<UriRule> uris) {
        for (DnsRule rule : dns) {
            look(where + ".dns", rule.text(), rule.example(), name -> grants(rule, name));
        }
        for (AddressRange range : addresses) {
            look(where + ".addresses", range.text(), Optional.of(range.example()), name -> grants(range, name));
        }
        for (UriRule rule : uris) {
            look(where + ".uris", rule.text(), Optional.of(rule.example()), rule.example()::equals);
        }
    }

    private void look(
            String where, String rule, Optional<? extends SubjectName> example, Predicate<SubjectName> grants) {
        if (example.isEmpty()) {
            return;
        }
        Optional<String> objection = permitted.objection(example.get());
        boolean reached = Stream.concat(Stream.of(example.get()), examples.stream())
                .filter(grants)
                .anyMatch(name -> permitted.objection(name).isEmpty());
        if (!reached && objection.isPresent()) {
            beyond.add(where + ": " + rule + " can never be certified: CA " + objection.get());
        }
    }

    private static boolean grants(DnsRule rule, SubjectName name) {
        return name instanceof SubjectName.Dns dns && rule.grants(dns);
    }

    private static boolean grants(AddressRange range, SubjectName name) {
        return name instanceof SubjectName.Ip ip && range.grants(ip);
    }
}
