package dev.residua.vector.codegen;

import static java.lang.constant.ConstantDescs.CD_Object;
import static java.lang.constant.ConstantDescs.INIT_NAME;
import static java.lang.constant.ConstantDescs.MTD_void;

import java.lang.classfile.ClassBuilder;
import java.lang.classfile.ClassFile;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.TypeKind;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.AccessFlag;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.function.Consumer;

/** Makes hidden classes with one public method: the one abstract method of an interface in this package. */
final class KernelClass {
    /** C2 does not compile longer methods ({@code -XX:HugeMethodLimit}). */
    static final int MAX_BYTECODES = 8000;

    private KernelClass() {}

    /**
     * The bytes of a class named after a kernel's id.
     *
     * @param type an interface with one abstract method
     * @param body emits that method's code
     */
    static byte[] bytes(String id, Class<?> type, Consumer<CodeBuilder> body) {
        return bytes(id, type, body, _ -> {});
    }

    /**
     * The same with more methods.
     *
     * @param more adds methods that it calls
     */
    static byte[] bytes(String id, Class<?> type, Consumer<CodeBuilder> body, Consumer<ClassBuilder> more) {
        return ClassFile.of()
                .build(
                        name(id),
                        emitted -> more.accept(emitted.withFlags(AccessFlag.PUBLIC, AccessFlag.FINAL)
                                .withInterfaceSymbols(ClassDesc.of(type.getName()))
                                .withMethodBody(
                                        INIT_NAME,
                                        MTD_void,
                                        ClassFile.ACC_PUBLIC,
                                        code -> code.aload(0)
                                                .invokespecial(CD_Object, INIT_NAME, MTD_void)
                                                .return_())
                                .withMethodBody(
                                        abstractMethod(type).getName(), type(type), ClassFile.ACC_PUBLIC, body)));
    }

    /** The class named after a kernel's id. */
    static ClassDesc name(String id) {
        return ClassDesc.of(KernelClass.class.getPackageName(), id);
    }

    /** The type of an interface's one abstract method. */
    static MethodTypeDesc type(Class<?> type) {
        Method method = abstractMethod(type);
        return MethodType.methodType(method.getReturnType(), method.getParameterTypes())
                .describeConstable()
                .orElseThrow();
    }

    /** Leaves the arguments of the method that is emitted on the stack, for another of the same type. */
    static void pushArguments(CodeBuilder code, MethodTypeDesc type) {
        for (int i = 0; i < type.parameterCount(); i++) {
            code.loadLocal(TypeKind.from(type.parameterType(i)), code.parameterSlot(i));
        }
    }

    /** Loads a class made by {@link #bytes} and makes its one instance; it can be unloaded with it. */
    static <T> T load(byte[] bytes, Class<T> type) {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup().defineHiddenClass(bytes, true);
            return type.cast(lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
                    .invoke());
        } catch (Throwable t) {
            throw new IllegalStateException("an emitted class does not load", t);
        }
    }

    private static Method abstractMethod(Class<?> type) {
        for (Method method : type.getMethods()) {
            if (Modifier.isAbstract(method.getModifiers())) return method;
        }
        throw new IllegalArgumentException(type + " has no abstract method");
    }
}
