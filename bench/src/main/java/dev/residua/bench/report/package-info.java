/**
 * Results as pages to read: HTML with charts drawn as SVG, and Markdown. The charts are drawn here rather than by a
 * library that paints with AWT, since those need fonts, which a server to be measured often lacks; so they also keep
 * tool tips and follow the reader's dark mode without a script.
 */
package dev.residua.bench.report;
