/**
 * What runs on the device: static methods that TornadoVM translates to OpenCL C or PTX. They keep to what its compiler
 * gets right:
 *
 * <ul>
 *   <li>Scalar arguments are constants of the compiled kernel, so shapes fold, short loops unroll and branches on
 *       attributes vanish. Attributes that would exceed the 20 arguments of a task are packed into a {@code long}, see
 *       {@link dev.residua.tornado.kernel.Geometry}.
 *   <li>No {@code &&} or {@code ||} in a condition with an else branch: the merge point would be placed inside the
 *       branch. Ranges are tested by the sign of an or: {@code ((a - 1 - i) | (b - 1 - j)) >= 0} is {@code i < a && j <
 *       b}.
 *   <li>The array that is written comes last, once: operands and result may be places in one array, and a write seen
 *       before a read of the same array would make the task wait for itself.
 *   <li>Names of methods and parameters become names in OpenCL C, so none of its words and functions; and no boolean
 *       parameters.
 *   <li>No {@code >>>} on a {@code long}, which shifts signed.
 * </ul>
 *
 * <p>All tensors are row-major, images in NCHW. {@code x} at {@code xAt} is the value whose first element is {@code
 * x.get(xAt)}.
 */
package dev.residua.tornado.kernel;
