package live

import "time"

// A Format says what the sound is: PCM of 16 bit, little endian, channels
// interleaved. The zero Format is a container, or anything else that the
// service has to find out itself; a session of such sound cannot go on when its
// connection is lost, for only its beginning says what it is.
type Format struct {
	SampleRate int // in Hz
	Channels   int
}

const sampleSize = 2 // bytes

// size is how many bytes hold one sample of every channel.
func (f Format) size() int64 { return int64(max(f.Channels*sampleSize, 1)) }

// whole is n without an incomplete sample at its end.
func (f Format) whole(n int64) int64 { return n - n%f.size() }

// Duration is how long n bytes sound; 0 for a container.
func (f Format) Duration(n int64) time.Duration {
	if f == (Format{}) {
		return 0
	}
	samples, rate := n/f.size(), int64(f.SampleRate)
	return time.Duration(samples/rate)*time.Second + time.Duration(samples%rate)*time.Second/time.Duration(rate)
}

// Bytes is how many bytes sound for d, to the nearest whole sample; 0 for a container.
func (f Format) Bytes(d time.Duration) int64 {
	if f == (Format{}) {
		return 0
	}
	seconds, rest := d/time.Second, d%time.Second
	rate := time.Duration(f.SampleRate)
	return int64(seconds*rate+(rest*rate+time.Second/2)/time.Second) * f.size()
}
