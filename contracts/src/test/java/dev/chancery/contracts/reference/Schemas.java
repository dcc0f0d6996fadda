/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.contracts.reference;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.chancery.contracts.Bytes;
import dev.chancery.contracts.Slot;
import dev.chancery.x509.CertificateId;
import dev.chancery.x509.IssuerId;
import dev.chancery.x509.RevocationReason;
import dev.chancery.x509.SerialNumber;
import dev.chancery.x509.Sha256;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JSON Schema (draft 2020-12) of a message, from its record. */
final class Schemas {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<Class<?>, String> PATTERNS = Map.of(
            SerialNumber.class, "^([0-9a-f]{2}){1,20}$",
            IssuerId.class, "^[0-9a-f]{32}$",
            CertificateId.class, "^[0-9a-f]{32}[./]([0-9a-f]{2}){1,20}$",
            Sha256.class, "^[0-9a-f]{64}$",
            Slot.class, "^[a-z0-9][a-z0-9._-]{0,127}/[a-z0-9][a-z0-9._-]{0,127}$");

    private final Descriptions descriptions;

    Schemas(Descriptions descriptions) {
        this.descriptions = descriptions;
    }

    ObjectNode of(Class<?> message) {
        ObjectNode schema = JSON.createObjectNode().put("type", "object");
        describe(schema, descriptions.of(message));
        ObjectNode properties = schema.putObject("properties");
        ArrayNode required = JSON.createArrayNode();
        for (RecordComponent field : message.getRecordComponents()) {
            ObjectNode property = ofType(field.getGenericType());
            describe(property, descriptions.of(message, field.getName()));
            properties.set(field.getName(), property);
            if (isRequired(field)) {
                required.add(field.getName());
            }
        }
        if (!required.isEmpty()) {
            schema.set("required", required);
        }
        return schema;
    }

    /** Absent lists and maps read as empty, absent booleans as false. */
    static boolean isRequired(RecordComponent field) {
        Class<?> type = field.getType();
        return !field.getAnnotatedType().isAnnotationPresent(Nullable.class)
                && type != boolean.class
                && type != List.class
                && type != Map.class;
    }

    private ObjectNode ofType(Type type) {
        if (type instanceof ParameterizedType generic) {
            Type[] arguments = generic.getActualTypeArguments();
            if (generic.getRawType() == List.class) {
                return JSON.createObjectNode().put("type", "array").set("items", ofType(arguments[0]));
            }
            return JSON.createObjectNode().put("type", "object").set("additionalProperties", ofType(arguments[1]));
        }
        return ofClass((Class<?>) type);
    }

    private ObjectNode ofClass(Class<?> type) {
        ObjectNode schema = JSON.createObjectNode();
        String pattern = PATTERNS.get(type);
        if (pattern != null) {
            return schema.put("type", "string").put("pattern", pattern);
        }
        if (type == RevocationReason.class) {
            Arrays.stream(RevocationReason.values())
                    .map(RevocationReason::rfcName)
                    .forEach(schema.put("type", "string").putArray("enum")::add);
            return schema;
        }
        if (type.isEnum()) {
            Arrays.stream(type.getFields())
                    .filter(constant -> constant.isEnumConstant())
                    .map(constant -> constant.isAnnotationPresent(JsonProperty.class)
                            ? constant.getAnnotation(JsonProperty.class).value()
                            : constant.getName())
                    .forEach(schema.put("type", "string").putArray("enum")::add);
            return schema;
        }
        if (type.isRecord()) {
            return of(type);
        }
        return ofPlain(type, schema);
    }

    private static ObjectNode ofPlain(Class<?> type, ObjectNode schema) {
        if (type == String.class) {
            return schema.put("type", "string");
        }
        if (type == Instant.class) {
            return schema.put("type", "string").put("format", "date-time");
        }
        if (type == Duration.class) {
            return schema.put("type", "string").put("format", "duration");
        }
        if (type == Bytes.class) {
            return schema.put("type", "string").put("contentEncoding", "base64");
        }
        if (type == boolean.class) {
            return schema.put("type", "boolean");
        }
        if (type == double.class) {
            return schema.put("type", "number");
        }
        if (type == int.class || type == long.class || type == Long.class || type == BigInteger.class) {
            return schema.put("type", "integer");
        }
        throw new IllegalArgumentException("no JSON Schema is known for " + type);
    }

    private static void describe(ObjectNode schema, String description) {
        if (!description.isEmpty()) {
            schema.put("description", description);
        }
    }
}
