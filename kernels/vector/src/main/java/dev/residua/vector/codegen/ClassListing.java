package dev.residua.vector.codegen;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeModel;
import java.lang.classfile.Instruction;
import java.lang.classfile.Label;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.BranchInstruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.IncrementInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.LabelTarget;
import java.lang.classfile.instruction.LoadInstruction;
import java.lang.classfile.instruction.StoreInstruction;
import java.lang.classfile.instruction.TypeCheckInstruction;
import java.util.Collection;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/** An emitted class as text: the instructions of its one method, with their places, and labels where jumps go. */
final class ClassListing {
    private final StringBuilder text = new StringBuilder();
    private final Map<Label, String> labels = new HashMap<>();

    private ClassListing() {}

    static String of(Collection<? extends KernelSpec> specs) {
        return specs.stream().map(ClassListing::of).collect(Collectors.joining("\n"));
    }

    static String of(KernelSpec spec) {
        ClassListing listing = new ClassListing();
        listing.print(spec.id(), ClassFile.of().parse(Kernels.emit(spec)));
        return listing.text.toString();
    }

    private void print(String id, ClassModel model) {
        for (MethodModel method : model.methods()) {
            if (method.methodName().equalsString("<init>")) continue;
            CodeModel code = method.code().orElseThrow();
            int bytes = code.elementStream()
                    .mapToInt(element -> element instanceof Instruction instruction ? instruction.sizeInBytes() : 0)
                    .sum();
            text.append("class ").append(id).append(" implements ");
            model.interfaces().forEach(type -> text.append(simpleName(type.asInternalName())));
            text.append(", ").append(bytes).append(" bytes of bytecode\n");
            print(code);
            text.append("machine code: start Java with -XX:+UnlockDiagnosticVMOptions -XX:CompileCommand=print,*")
                    .append(id)
                    .append("*::")
                    .append(method.methodName())
                    .append(
                            " (RESIDUA_JAVA_OPTS for the launcher); as assembly where Java finds the disassembler hsdis\n");
        }
    }

    private void print(CodeModel code) {
        for (CodeElement element : code) {
            if (element instanceof BranchInstruction branch) label(branch.target());
        }
        int place = 0;
        for (CodeElement element : code) {
            if (element instanceof LabelTarget target && labels.containsKey(target.label())) {
                text.append(labels.get(target.label())).append(":\n");
            } else if (element instanceof Instruction instruction) {
                text.append(String.format(Locale.ROOT, "  %5d  %s%n", place, describe(instruction)));
                place += instruction.sizeInBytes();
            }
        }
    }

    private String label(Label label) {
        return labels.computeIfAbsent(label, _ -> "L" + (labels.size() + 1));
    }

    private String describe(Instruction instruction) {
        String name = instruction.opcode().name().toLowerCase(Locale.ROOT);
        return switch (instruction) {
            case LoadInstruction load -> base(name) + " " + load.slot();
            case StoreInstruction store -> base(name) + " " + store.slot();
            case ConstantInstruction constant -> "push " + constant.constantValue();
            case IncrementInstruction increment -> name + " " + increment.slot() + " by " + increment.constant();
            case BranchInstruction branch -> name + " " + label(branch.target());
            case FieldInstruction field ->
                name + " " + simpleName(field.owner().asInternalName()) + "."
                        + field.name().stringValue();
            case InvokeInstruction invoke ->
                name + " " + simpleName(invoke.owner().asInternalName()) + "."
                        + invoke.name().stringValue()
                        + invoke.typeSymbol().displayDescriptor();
            case TypeCheckInstruction check ->
                name + " " + simpleName(check.type().asInternalName());
            default -> name;
        };
    }

    /** Without the slot that short forms have in their name. */
    private static String base(String opcode) {
        int end = opcode.indexOf('_');
        return end < 0 ? opcode : opcode.substring(0, end);
    }

    private static String simpleName(String internalName) {
        return internalName.substring(internalName.lastIndexOf('/') + 1);
    }
}
