/** Finds out, on the device, which tile makes a product the fastest. */
package dev.residua.tornado.tune;
