/// What was, read from records alone: nothing here asks a model, calls a tool or looks at the
/// state.
///
/// Reading order: [dev.aaos.kernel.past.Step] (one thing that happened in a run, with its
/// records), [dev.aaos.kernel.past.Past] (the steps of a run), [dev.aaos.kernel.past.Point]
/// (a place in a run from which another may go on), [dev.aaos.kernel.past.PointReader];
/// [dev.aaos.kernel.past.Footprint] (what a part of the past changed outside).
package dev.aaos.kernel.past;
