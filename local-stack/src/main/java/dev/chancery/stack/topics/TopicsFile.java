/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.stack.topics;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.MapperFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The file as it is written, with its patterns and group words, before they are spelled out. */
record TopicsFile(
        @JsonProperty(required = true) List<String> tenants,
        @JsonProperty(required = true) List<String> services,
        @JsonProperty(required = true) Map<String, Principal> principals,
        @JsonProperty(required = true) List<Stream> streams) {

    private static final String TENANT = "{tenant}";
    private static final String SERVICE = "{service}";

    record Principal(@Nullable String groups, @Nullable Quota quota) {}

    record Stream(
            @JsonProperty(required = true) String stream,
            @JsonProperty(required = true) String key,
            @JsonProperty(required = true) int partitions,
            @JsonProperty(required = true) String keep,
            @Nullable String segment,
            @Nullable Integer maxBytes,
            @Nullable Long keepMegabytes,
            @JsonProperty(required = true) List<String> writers,
            @JsonProperty(required = true) Map<String, Topic.Reading> readers,
            @Nullable String why) {}

    /** Strict: an unknown word, a word written twice or one left out is an error and not a guess. */
    static TopicPlan parse(String yaml) {
        ObjectMapper mapper = YAMLMapper.builder(YAMLFactory.builder()
                        .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                        .build())
                .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
                .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
                .enable(MapperFeature.ACCEPT_CASE_INSENSITIVE_ENUMS)
                .build();
        try {
            return mapper.readValue(yaml, TopicsFile.class).plan();
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("topics.yaml: " + e.getOriginalMessage(), e);
        }
    }

    private TopicPlan plan() {
        SortedMap<String, String> groups = new TreeMap<>();
        principals.forEach((name, principal) ->
                groups.put(name, Optional.ofNullable(principal.groups()).orElse("")));
        SortedMap<String, Quota> quotas = new TreeMap<>();
        principals.forEach((name, principal) ->
                Optional.ofNullable(principal.quota()).ifPresent(quota -> quotas.put(name, quota)));
        requireQuotas(quotas);
        List<Topic> topics = new ArrayList<>();
        for (Stream stream : streams) {
            ownersOf(stream).forEach(owner -> topics.add(topic(stream, owner)));
        }
        return new TopicPlan(
                Collections.unmodifiableSortedMap(groups),
                Collections.unmodifiableSortedMap(quotas),
                List.copyOf(topics));
    }

    /** A service that is held back would hold back everybody. Anyone else can ask the broker for more than it has. */
    private void requireQuotas(SortedMap<String, Quota> quotas) {
        for (String principal : principals.keySet()) {
            if (services.contains(principal) == quotas.containsKey(principal)) {
                throw new IllegalArgumentException("topics.yaml: " + principal
                        + (services.contains(principal)
                                ? " is a service of Chancery and must have no quota"
                                : " needs a quota: { writeBytesPerSecond, readBytesPerSecond, brokerPercent }"));
            }
        }
    }

    private List<String> ownersOf(Stream stream) {
        if (stream.stream().contains(TENANT)) {
            return tenants;
        }
        return stream.stream().contains(SERVICE) ? services : List.of("");
    }

    private Topic topic(Stream stream, String owner) {
        TreeSet<String> writers = new TreeSet<>();
        stream.writers().forEach(writer -> writers.addAll(spelledOut(writer, owner)));
        TreeMap<String, Topic.Reading> readers = new TreeMap<>();
        stream.readers()
                .forEach((reader, reading) ->
                        spelledOut(reader, owner).forEach(name -> readers.putIfAbsent(name, reading)));
        return new Topic(
                named(stream.stream(), owner),
                stream.key(),
                stream.partitions(),
                Retention.parse(stream.keep()),
                Optional.ofNullable(stream.segment()).map(Retention::duration).orElse(null),
                stream.maxBytes(),
                Optional.ofNullable(stream.keepMegabytes())
                        .map(megabytes -> megabytes << 20)
                        .orElse(null),
                Collections.unmodifiableSortedSet(writers),
                Collections.unmodifiableSortedMap(readers),
                Optional.ofNullable(stream.why()).orElse(""));
    }

    private List<String> spelledOut(String name, String owner) {
        return switch (name) {
            case "services" -> services;
            default -> List.of(named(name, owner));
        };
    }

    private static String named(String name, String owner) {
        return name.replace(TENANT, owner).replace(SERVICE, owner);
    }
}
