/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One stream of the log: its topic, and the types of message that may stand on it.
 *
 * <p>{@code ce_type} alone names a message's type; the value carries no discriminator. The type is
 * {@code dev.chancery.<what>.v1}, given per class in {@link Streams}.
 *
 * @param <M> the sealed interface, or the one record, that the stream carries
 */
public final class EventStream<M> {
    private final String name;
    private final Map<String, Class<? extends M>> classes;
    private final Map<Class<?>, String> types;

    EventStream(String name, Map<String, Class<? extends M>> classes) {
        this.name = name;
        this.classes = new TreeMap<>(classes);
        this.types = classes.entrySet().stream().collect(Collectors.toMap(Map.Entry::getValue, Map.Entry::getKey));
    }

    /** The stream's name in DESIGN and in deploy/topics.yaml, {@code certificate-events}. */
    public String name() {
        return name;
    }

    /** {@code chancery.<stream>.v1}. */
    public String topic() {
        return Streams.topic(name);
    }

    /** Every ce_type that this stream knows. */
    public Set<String> types() {
        return classes.keySet();
    }

    /** The ce_type of a stream that has one. */
    public String onlyType() {
        if (classes.size() != 1) {
            throw new IllegalStateException("the stream " + name + " has the types " + types());
        }
        return types().iterator().next();
    }

    /** The class behind a ce_type of this stream; throws {@link IllegalArgumentException} for one that it does not know. */
    public Class<? extends M> classOf(String ceType) {
        Class<? extends M> known = classes.get(ceType);
        if (known == null) {
            throw new IllegalArgumentException("the stream " + name + " knows no type \"" + ceType + "\"");
        }
        return known;
    }

    public String typeOf(M message) {
        String type = types.get(message.getClass());
        if (type == null) {
            throw new IllegalArgumentException(message.getClass().getName() + " does not belong on the stream " + name);
        }
        return type;
    }

    public byte[] write(M message) {
        typeOf(message);
        return MessageJson.write(message);
    }

    /**
     * Reads a value tolerantly: unknown fields are ignored, as a newer writer may add them.
     *
     * @throws UnreadableMessageException when the type is unknown here or the value is not that type's JSON
     */
    public M read(@Nullable String ceType, byte @Nullable [] value) {
        Class<? extends M> known = ceType == null ? null : classes.get(ceType);
        if (known == null) {
            throw new UnreadableMessageException("the stream " + name + " knows no type \"" + ceType + "\"");
        }
        if (value == null) {
            throw new UnreadableMessageException("the value is null");
        }
        try {
            return MessageJson.read(value, known);
        } catch (IOException e) {
            throw new UnreadableMessageException("not a " + ceType + ": " + MessageJson.reason(e), e);
        }
    }

    /** As {@link #read}, of a message that the caller wrote and kept: it reads no topic for that. */
    public M restore(String ceType, byte[] value) {
        return read(ceType, value);
    }

    /** Reads what somebody else wrote, on a stream that has one type; see {@link MessageJson#readStrictly}. */
    public M readStrictly(byte[] value) {
        return MessageJson.readStrictly(value, classOf(onlyType()));
    }

    @Override
    public String toString() {
        return name;
    }
}
