/* SPDX-License-Identifier: Apache-2.0 */
package dev.chancery.suite.topics;

import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.objectweb.asm.Opcodes;
import org.objectweb.asm.Type;
import org.objectweb.asm.tree.AbstractInsnNode;
import org.objectweb.asm.tree.ClassNode;
import org.objectweb.asm.tree.FieldInsnNode;
import org.objectweb.asm.tree.InvokeDynamicInsnNode;
import org.objectweb.asm.tree.MethodInsnNode;
import org.objectweb.asm.tree.MethodNode;
import org.objectweb.asm.tree.analysis.Analyzer;
import org.objectweb.asm.tree.analysis.AnalyzerException;
import org.objectweb.asm.tree.analysis.Frame;
import org.objectweb.asm.tree.analysis.SourceValue;

/** Follows streams and their topics through one method. */
final class MethodTopics {
    private static final Set<String> COLLECTIONS =
            Set.of("java/util/Set", "java/util/List", "java/util/Map", "java/util/stream/Stream");

    private final MethodNode method;
    private final Frame<SourceValue>[] frames;
    private final TopicUse use;

    private MethodTopics(MethodNode method, Frame<SourceValue>[] frames, TopicUse use) {
        this.method = method;
        this.frames = frames;
        this.use = use;
    }

    static void follow(ClassNode type, TopicUse use) {
        for (MethodNode method : type.methods) {
            try {
                Frame<SourceValue>[] frames = new Analyzer<>(new Provenance()).analyzeAndComputeMaxs(type.name, method);
                new MethodTopics(method, frames, use).follow();
            } catch (AnalyzerException e) {
                throw new IllegalStateException(type.name + "." + method.name, e);
            }
        }
    }

    private void follow() {
        for (AbstractInsnNode instruction : method.instructions) {
            Frame<SourceValue> frame = frames[method.instructions.indexOf(instruction)];
            if (frame != null) {
                follow(instruction, frame);
            }
        }
    }

    private void follow(AbstractInsnNode instruction, Frame<SourceValue> frame) {
        switch (instruction) {
            case FieldInsnNode field
            when field.getOpcode() == Opcodes.PUTSTATIC || field.getOpcode() == Opcodes.PUTFIELD ->
                use.fields
                        .computeIfAbsent(field.owner + "." + field.name, _ -> new TreeSet<>())
                        .addAll(streams(top(frame, 0)));
            case MethodInsnNode call -> follow(call, frame);
            case InvokeDynamicInsnNode made -> {
                int arguments = Type.getArgumentTypes(made.desc).length;
                for (int i = 0; i < arguments; i++) {
                    use.reads.addAll(streams(top(frame, i)));
                }
            }
            default -> {
                if (instruction.getOpcode() == Opcodes.AASTORE || instruction.getOpcode() == Opcodes.ARETURN) {
                    use.reads.addAll(streams(top(frame, 0)));
                }
                if (instruction.getOpcode() == Opcodes.AASTORE) {
                    use.reads.addAll(topics(top(frame, 0)));
                }
            }
        }
    }

    private void follow(MethodInsnNode call, Frame<SourceValue> frame) {
        if (call.getOpcode() == Opcodes.INVOKESTATIC || call.name.equals("<init>")) {
            use.touched.add(call.owner);
        }
        int arguments = Type.getArgumentTypes(call.desc).length;
        if (call.owner.equals(TopicUse.STREAM)) {
            if (call.name.equals("read") || call.name.equals("readStrictly")) {
                use.reads.addAll(streams(top(frame, arguments)));
            }
            return;
        }
        if (call.owner.equals(TopicUse.EVENT) && (call.name.equals("of") || call.name.equals("<init>"))) {
            SourceValue first = top(frame, arguments - 1);
            use.writes.addAll(streams(first));
            use.writes.addAll(topics(first));
            return;
        }
        boolean follows = COLLECTIONS.contains(call.owner) || call.owner.startsWith("dev/chancery/");
        for (int i = 0; i < arguments; i++) {
            use.reads.addAll(streams(top(frame, i)));
            if (follows) {
                use.reads.addAll(topics(top(frame, i)));
            }
        }
    }

    private static SourceValue top(Frame<SourceValue> frame, int below) {
        return frame.getStack(frame.getStackSize() - 1 - below);
    }

    /** The streams that a value may be. */
    private Set<String> streams(SourceValue value) {
        Set<String> streams = new TreeSet<>();
        for (AbstractInsnNode maker : value.insns) {
            switch (maker) {
                case FieldInsnNode field
                when field.owner.equals(TopicUse.STREAMS) ->
                    streams.add(field.name.toLowerCase(Locale.ROOT).replace('_', '-'));
                case FieldInsnNode field ->
                    streams.addAll(use.fields.getOrDefault(field.owner + "." + field.name, Set.of()));
                case MethodInsnNode call
                when call.owner.equals(TopicUse.STREAMS) -> {
                    if (List.of("requests", "outcomes").contains(call.name)) {
                        streams.add(call.name + ".{tenant}");
                    } else if (call.name.equals("dead")) {
                        streams.add("dead.{service}");
                    }
                }
                default -> {
                    // Made of no stream.
                }
            }
        }
        return streams;
    }

    /** The streams whose topic's name a value may be. */
    private Set<String> topics(SourceValue value) {
        Set<String> topics = new TreeSet<>();
        for (AbstractInsnNode maker : value.insns) {
            if (maker instanceof MethodInsnNode call
                    && call.owner.equals(TopicUse.STREAM)
                    && call.name.equals("topic")) {
                Frame<SourceValue> frame = frames[method.instructions.indexOf(call)];
                topics.addAll(streams(top(frame, 0)));
            }
        }
        return topics;
    }
}
