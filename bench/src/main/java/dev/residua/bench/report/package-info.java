/** Results as pages to read: HTML with charts drawn as SVG, and Markdown. */
package dev.residua.bench.report;
