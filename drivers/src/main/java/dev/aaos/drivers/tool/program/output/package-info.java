/// What a program wrote: kept within bounds, as text, and as it is shown to people.
package dev.aaos.drivers.tool.program.output;
