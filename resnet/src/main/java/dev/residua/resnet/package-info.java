/**
 * Residual networks inside a Java program.
 *
 * <pre>{@code
 * Model model = Model.load(Path.of("resnet18.safetensors"));
 * try (Session session = model.open()) {
 *     System.out.println(session.classify(ImageIO.read(new File("photo.jpg")), 5));
 * }
 * }</pre>
 *
 * A {@link dev.residua.resnet.Model} is immutable and shared between threads. A {@link dev.residua.resnet.Session} owns the memory
 * of a run and serves one thread at a time; a {@link dev.residua.resnet.SessionPool} lends sessions to any number of threads.
 * Whatever the caller can mend is a {@link dev.residua.engine.ResiduaException} whose message is one line; using something after it
 * was closed, or from two threads at once, is an {@link java.lang.IllegalStateException}.
 *
 * <p>All memory is on the Java heap. Nothing is printed; the {@link java.lang.System.Logger} {@code dev.residua.resnet} tells at
 * level DEBUG what is compiled and which backend runs it.
 */
package dev.residua.resnet;
