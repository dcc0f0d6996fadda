/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.kafka;

import dev.chancery.stack.topics.Quota;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.quota.ClientQuotaAlteration;
import org.apache.kafka.common.quota.ClientQuotaEntity;
import org.apache.kafka.common.quota.ClientQuotaFilter;
import org.apache.kafka.common.quota.ClientQuotaFilterComponent;

/** Makes the broker's quotas of users those of the plan: what stands there beside them is taken away. */
final class Quotas {
    private final SortedMap<String, Quota> planned;

    Quotas(SortedMap<String, Quota> planned) {
        this.planned = planned;
    }

    void correct(Admin admin, List<String> drift) throws ExecutionException, InterruptedException {
        Map<String, Map<String, Double>> present = present(admin);
        List<ClientQuotaAlteration> corrections = new ArrayList<>();
        TreeSet<String> users = new TreeSet<>(planned.keySet());
        users.addAll(present.keySet());
        for (String user : users) {
            Map<String, Double> limits =
                    planned.containsKey(user) ? planned.get(user).limits() : Map.of();
            Map<String, Double> found = present.getOrDefault(user, Map.of());
            if (!limits.equals(found)) {
                if (!found.isEmpty()) {
                    drift.add("the quota of " + user + " was " + found + ", set to " + limits);
                }
                corrections.add(correction(user, limits, found));
            }
        }
        admin.alterClientQuotas(corrections).all().get();
    }

    private static ClientQuotaAlteration correction(
            String user, Map<String, Double> limits, Map<String, Double> found) {
        List<ClientQuotaAlteration.Op> changes = new ArrayList<>();
        limits.forEach((key, value) -> changes.add(new ClientQuotaAlteration.Op(key, value)));
        found.keySet().stream()
                .filter(key -> !limits.containsKey(key))
                .forEach(key -> changes.add(new ClientQuotaAlteration.Op(key, null)));
        return new ClientQuotaAlteration(new ClientQuotaEntity(Map.of(ClientQuotaEntity.USER, user)), changes);
    }

    private static Map<String, Map<String, Double>> present(Admin admin)
            throws ExecutionException, InterruptedException {
        Map<String, Map<String, Double>> present = new HashMap<>();
        admin.describeClientQuotas(ClientQuotaFilter.containsOnly(
                        List.of(ClientQuotaFilterComponent.ofEntityType(ClientQuotaEntity.USER))))
                .entities()
                .get()
                .forEach((entity, limits) -> {
                    String user = entity.entries().get(ClientQuotaEntity.USER);
                    if (user != null) { // null is the default of all, which we do not make
                        present.put(user, limits);
                    }
                });
        return present;
    }
}
