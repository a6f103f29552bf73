package player

import "github.com/gopxl/beep/v2"

// A Recording is an opened recording, ready to be decoded from any place. Its
// frames are (left, right): channel 0 and channel 1 of the file, or the one
// channel of a mono file twice. Positions count frames at Rate.
type Recording struct {
	beep.StreamSeekCloser

	Path     string          // as it was given to Open
	Format   string          // the container, "WAV", "MP3", "FLAC", "Ogg"
	Codec    string          // what is inside, "16-bit PCM", "µ-law", "MPEG-2 Layer III", "Vorbis"
	Rate     beep.SampleRate // frames a second
	Channels int             // channels in the file; those beyond the second are not played
}
