/// Two changes of one text, merged line by line.
///
/// [dev.aaos.drivers.tool.merge.ThreeWay] merges; `LineDiff` says what one text became of
/// another, and [dev.aaos.drivers.tool.merge.Overlaps] shows people where both did something.
/// All of it is computed and nothing touched.
package dev.aaos.drivers.tool.merge;
