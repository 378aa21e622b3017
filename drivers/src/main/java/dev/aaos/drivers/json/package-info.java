/// JSON, shared by the drivers that speak it.
package dev.aaos.drivers.json;
