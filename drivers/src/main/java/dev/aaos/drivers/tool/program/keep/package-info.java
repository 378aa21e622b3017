/// How files were before a program changed them, put on record when it has ended.
package dev.aaos.drivers.tool.program.keep;
