/**
 * What a node becomes on the device: a kernel that adds tasks to a task graph, the grids they run on, the memory they
 * work in.
 */
package dev.residua.tornado.task;
