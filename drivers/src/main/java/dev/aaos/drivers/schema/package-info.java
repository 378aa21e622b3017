/// The schema device: tool inputs are checked against JSON Schema before anything looks at them.
package dev.aaos.drivers.schema;
