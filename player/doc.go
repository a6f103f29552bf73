// Package player plays a recording and knows which moment of it is being heard.
//
// A Player says at once yes to everything: its methods write down what is wanted,
// and one goroutine of its own, the engine, does it. Sound goes this way:
//
//	recording → reader → stream → Output
//
// The reader decodes in the order in which the recording is played, with its
// loop and what is skipped; it fades the sound out before each jump and in after
// it. It runs about a second ahead. The stream picks the channel, changes the
// speed with the pitch kept, applies the volume, and writes into its timeline
// which moment each frame it gives is. The Output, which runs at its own pace,
// takes the frames, and knows how many have been heard: the moment in the
// timeline at that frame is State.At.
//
// Outputs are PulseAudio and PipeWire by their native protocol, a program that
// plays its standard input, the system's output on macOS and Windows, a listener
// at the other end of an SSH connection, and the silent clock, which takes over
// when there is no other.
//
// Together opens several recordings of one call as one. Sound that comes in is
// for other packages: microphone records it, pcm gives recordings and pipes in
// the same form, level measures how loud it is, and the Writer of wav keeps it.
package player
