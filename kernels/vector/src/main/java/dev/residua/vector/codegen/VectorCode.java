package dev.residua.vector.codegen;

import static java.lang.constant.ConstantDescs.CD_Class;
import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.CD_String;
import static java.lang.constant.ConstantDescs.CD_float;
import static java.lang.constant.ConstantDescs.CD_int;
import static java.lang.constant.ConstantDescs.CD_long;
import static java.lang.constant.ConstantDescs.CD_void;
import static java.lang.constant.ConstantDescs.INIT_NAME;

import java.lang.classfile.CodeBuilder;
import java.lang.classfile.Label;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;

/**
 * Emits Vector API calls on fp32 vectors of one species. The species is read from a static final field at every use, so that C2
 * sees a constant and turns each call into an instruction. Slots are numbers of local variables.
 *
 * <p>Whatever enters is cast to the species' own class, for which no name is accessible. C2 then knows which method a call
 * means. It would otherwise go by the classes that the whole program has had in that place; where those are two, because two widths are in use, it
 * compiles both ways and may keep what a loop carries in memory, allocated at every run. A loop-carried vector loses its class
 * between iterations: it may be an argument, but no method should be called on it.
 */
final class VectorCode {
    static final ClassDesc FLOATS = CD_float.arrayType();
    static final ClassDesc INTS = CD_int.arrayType();

    private static final ClassDesc FLOAT_VECTOR = ClassDesc.of("jdk.incubator.vector.FloatVector");
    private static final ClassDesc VECTOR = ClassDesc.of("jdk.incubator.vector.Vector");
    private static final ClassDesc MASK = ClassDesc.of("jdk.incubator.vector.VectorMask");
    private static final ClassDesc OPERATORS = ClassDesc.of("jdk.incubator.vector.VectorOperators");
    private static final ClassDesc COMPARISON = ClassDesc.of("jdk.incubator.vector.VectorOperators$Comparison");
    private static final ClassDesc SPECIES = ClassDesc.of("jdk.incubator.vector.VectorSpecies");
    private static final ClassDesc REFUSAL = ClassDesc.of(IllegalArgumentException.class.getName());
    private static final MethodTypeDesc BINARY = MethodTypeDesc.of(FLOAT_VECTOR, VECTOR);

    private final CodeBuilder code;
    private final String species;

    VectorCode(CodeBuilder code, int vectorBits) {
        this.code = code;
        this.species = "SPECIES_" + vectorBits;
    }

    int newVector() {
        return code.allocateLocal(TypeKind.REFERENCE);
    }

    int newInt() {
        return code.allocateLocal(TypeKind.INT);
    }

    int[] newVectors(int count) {
        int[] slots = new int[count];
        for (int i = 0; i < count; i++) slots[i] = newVector();
        return slots;
    }

    /** Leaves a vector of zeros on the stack. */
    VectorCode zero() {
        pushType("vectorType");
        pushSpecies().invokestatic(FLOAT_VECTOR, "zero", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES));
        return cast(FLOAT_VECTOR);
    }

    /** Leaves {@code array[index ...]} on the stack; {@code index} leaves an int there. */
    VectorCode load(int array, Runnable index) {
        pushType("vectorType");
        pushSpecies().aload(array);
        index.run();
        code.invokestatic(FLOAT_VECTOR, "fromArray", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int));
        return cast(FLOAT_VECTOR);
    }

    /** The same, to be an argument: no method should be called on it. */
    VectorCode loadArgument(int array, Runnable index) {
        pushSpecies().aload(array);
        index.run();
        code.invokestatic(FLOAT_VECTOR, "fromArray", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, FLOATS, CD_int));
        return this;
    }

    /** Leaves a vector on the stack whose every lane is {@code array[index]}. */
    VectorCode broadcast(int array, Runnable index) {
        pushType("vectorType");
        pushSpecies().aload(array);
        index.run();
        code.faload().invokestatic(FLOAT_VECTOR, "broadcast", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float));
        return cast(FLOAT_VECTOR);
    }

    /** Leaves a vector on the stack whose every lane is a local variable's value. */
    VectorCode broadcastVariable(int slot) {
        pushType("vectorType");
        pushSpecies().fload(slot);
        code.invokestatic(FLOAT_VECTOR, "broadcast", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float));
        return cast(FLOAT_VECTOR);
    }

    /** Leaves a vector on the stack whose every lane is a constant. */
    VectorCode broadcast(float value) {
        pushType("vectorType");
        pushSpecies().loadConstant(value);
        code.invokestatic(FLOAT_VECTOR, "broadcast", MethodTypeDesc.of(FLOAT_VECTOR, SPECIES, CD_float));
        return cast(FLOAT_VECTOR);
    }

    /** Stack: a vector that a loop has carried to the same, of its own class again. */
    VectorCode recast() {
        int slot = newVector();
        pop(slot);
        pushType("vectorType");
        return push(slot).cast(FLOAT_VECTOR);
    }

    VectorCode push(int vector) {
        code.aload(vector);
        return this;
    }

    VectorCode pop(int vector) {
        code.astore(vector);
        return this;
    }

    /** Stack: x, y to x + y. */
    VectorCode add() {
        code.invokevirtual(FLOAT_VECTOR, "add", BINARY);
        return this;
    }

    /** Stack: x, y to x - y. */
    VectorCode subtract() {
        code.invokevirtual(FLOAT_VECTOR, "sub", BINARY);
        return this;
    }

    /** Stack: x, y to x * y. */
    VectorCode multiply() {
        code.invokevirtual(FLOAT_VECTOR, "mul", BINARY);
        return this;
    }

    /** Stack: x, y, z to x * y + z, rounded once. */
    VectorCode multiplyAdd() {
        code.invokevirtual(FLOAT_VECTOR, "fma", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, VECTOR));
        return this;
    }

    /** As {@link #max} of two vectors, shorter, and with a call of a method of {@code y}. */
    VectorCode atLeast(int x, int y) {
        push(y).push(x).push(x).code.getstatic(OPERATORS, "GT", COMPARISON);
        push(y).code.invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
        return this;
    }

    /**
     * Leaves the larger of two vectors on the stack, that in slot {@code y} where either is NaN. A comparison and a choice: to tell the two zeros apart, as
     * {@code FloatVector.max} does, takes C2 six instructions. Calls no method of {@code y}.
     */
    VectorCode max(int x, int y) {
        push(x).push(y);
        pushType("maskType");
        push(x).code.getstatic(OPERATORS, "GT", COMPARISON);
        push(y).code.invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        cast(MASK).code.invokevirtual(MASK, "not", MethodTypeDesc.of(MASK));
        code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
        return this;
    }

    /** Leaves a vector on the stack with the lanes of another in place of those that are NaN. */
    VectorCode replaceNan(int x, int other) {
        push(x).push(other);
        pushType("maskType");
        push(x).code.getstatic(OPERATORS, "NE", COMPARISON);
        push(x).code.invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, VECTOR));
        cast(MASK).code.invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
        return this;
    }

    /** Leaves an int on the stack whose bits say which lanes are above zero, that of the first lane lowest. */
    VectorCode positiveLanes(int x) {
        pushType("maskType");
        push(x).code.getstatic(OPERATORS, "GT", COMPARISON).fconst_0();
        code.invokevirtual(FLOAT_VECTOR, "compare", MethodTypeDesc.of(MASK, COMPARISON, CD_float));
        cast(MASK)
                .code
                .invokevirtual(MASK, "toLong", MethodTypeDesc.of(CD_long))
                .l2i();
        return this;
    }

    /** Stack: x, y to x with the lanes of y that are in the mask. */
    VectorCode blend(int mask) {
        code.aload(mask).invokevirtual(FLOAT_VECTOR, "blend", MethodTypeDesc.of(FLOAT_VECTOR, VECTOR, MASK));
        return this;
    }

    /** Stack: x to nothing; stored at {@code array[index ...]}. */
    VectorCode store(int array, Runnable index) {
        code.aload(array);
        index.run();
        code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int));
        return this;
    }

    /** As {@link #store}, only the lanes in the mask. */
    VectorCode store(int array, Runnable index, int mask) {
        code.aload(array);
        index.run();
        code.aload(mask);
        code.invokevirtual(FLOAT_VECTOR, "intoArray", MethodTypeDesc.of(CD_void, FLOATS, CD_int, MASK));
        return this;
    }

    /** Makes a mask of the first {@code lanes} lanes. */
    void mask(int slot, int lanes) {
        pushType("maskType");
        pushSpecies().loadConstant((1L << lanes) - 1);
        code.invokestatic(MASK, "fromLong", MethodTypeDesc.of(MASK, SPECIES, CD_long));
        cast(MASK).pop(slot);
    }

    /**
     * Throws where what {@code value} leaves on the stack is not positive. To be told that a loop runs at least once matters where it carries many vectors: the
     * way past it would join the way out of it, and where such ways join C2 may keep sums in memory, loaded and stored in every iteration. Whether it
     * does so for more than 16 of them is chance, another one in each JVM: it depends on the order of its work, and so on what else it has compiled.
     */
    void requirePositive(Runnable value) {
        Label positive = code.newLabel();
        value.run();
        code.ifgt(positive)
                .new_(REFUSAL)
                .dup()
                .loadConstant("an empty sum")
                .invokespecial(REFUSAL, INIT_NAME, MethodTypeDesc.of(CD_void, CD_String))
                .athrow()
                .labelBinding(positive);
    }

    /** {@code slot += step}. */
    void advance(int slot, int step) {
        code.iload(slot).loadConstant(step).iadd().istore(slot);
    }

    /** {@code slot += count * step}, all but the count local variables. */
    void advance(int slot, int step, int count) {
        code.iload(slot).iload(step);
        if (count != 1) code.loadConstant(count).imul();
        code.iadd().istore(slot);
    }

    /** {@code for (counter = 0; counter < limit; counter += step) body}; {@code limit} leaves an int on the stack. */
    void loop(int counter, Runnable limit, int step, Runnable body) {
        Label begin = code.newLabel();
        Label test = code.newLabel();
        code.iconst_0().istore(counter).goto_(test).labelBinding(begin);
        body.run();
        code.iinc(counter, step).labelBinding(test).iload(counter);
        limit.run();
        code.if_icmplt(begin);
    }

    /** Leaves the class of the species' vectors or masks on the stack. */
    private void pushType(String which) {
        pushSpecies().invokeinterface(SPECIES, which, MethodTypeDesc.of(CD_Class));
    }

    /** Stack: class, x to x. */
    private VectorCode cast(ClassDesc type) {
        code.invokevirtual(CD_Class, "cast", MethodTypeDesc.of(CD_Object, CD_Object))
                .checkcast(type);
        return this;
    }

    private CodeBuilder pushSpecies() {
        return code.getstatic(FLOAT_VECTOR, species, SPECIES);
    }
}
