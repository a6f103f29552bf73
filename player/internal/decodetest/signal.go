// Package decodetest holds what the tests of all decoders share: a signal in
// which every place sounds different, encoders and a reference decoder, and
// the contract that every decoder keeps.
package decodetest

import (
	"encoding/binary"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// A Signal is sound made for a test: 16-bit samples, interleaved.
type Signal struct {
	Rate, Channels int
	Samples        []int16
}

// Speechlike makes noise that swells and pauses like speech and never repeats
// itself, so that any few milliseconds of it show which place they come from.
// The channels are independent. The same arguments make the same signal.
func Speechlike(rate, channels int, seconds float64) Signal {
	frames := int(float64(rate) * seconds)
	s := Signal{rate, channels, make([]int16, frames*channels)}
	for ch := range channels {
		rnd := rand.New(rand.NewPCG(uint64(rate), uint64(ch)+1))
		var low, syllable, target float64
		smooth := 1 - math.Exp(-2*math.Pi*3/float64(rate)) // the loudness follows at 3 Hz
		for i := range frames {
			if i%(rate/8) == 0 {
				target = rnd.Float64()
				if rnd.IntN(4) == 0 {
					target = 0
				}
			}
			syllable += smooth * (target - syllable)
			low += 0.35 * (2*rnd.Float64() - 1 - low)
			s.Samples[i*channels+ch] = int16(20000 * syllable * low)
		}
	}
	return s
}

// Frames are the samples as a decoder gives them, the first two channels of
// each frame, or the one twice.
func (s Signal) Frames() [][2]float64 {
	frames := make([][2]float64, len(s.Samples)/s.Channels)
	for i := range frames {
		f := s.Samples[i*s.Channels:]
		frames[i] = [2]float64{float64(f[0]) / (1 << 15), float64(f[min(1, s.Channels-1)]) / (1 << 15)}
	}
	return frames
}

// WAV is the signal as a WAV file.
func (s Signal) WAV() []byte {
	b := make([]byte, 0, 44+2*len(s.Samples))
	le := binary.LittleEndian
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(36+2*len(s.Samples)))
	b = append(b, "WAVEfmt \x10\x00\x00\x00\x01\x00"...)
	b = le.AppendUint16(b, uint16(s.Channels))
	b = le.AppendUint32(b, uint32(s.Rate))
	b = le.AppendUint32(b, uint32(s.Rate*s.Channels*2))
	b = le.AppendUint16(b, uint16(s.Channels*2))
	b = append(b, "\x10\x00data"...)
	b = le.AppendUint32(b, uint32(2*len(s.Samples)))
	for _, v := range s.Samples {
		b = le.AppendUint16(b, uint16(v))
	}
	return b
}

// Encode runs a program that encodes the signal, and gives the path of the
// file it made. Of the command, IN stands for the signal as a WAV file and OUT
// for the file to make, which is called name. The test is skipped if there is
// no such program or if it can't encode this.
func (s Signal) Encode(tb testing.TB, name string, command ...string) string {
	tb.Helper()
	if _, err := exec.LookPath(command[0]); err != nil {
		tb.Skipf("%s isn't installed, and makes the recordings of this test", command[0])
	}
	dir := tb.TempDir()
	in, out := filepath.Join(dir, "signal.wav"), filepath.Join(dir, name)
	if err := os.WriteFile(in, s.WAV(), 0o600); err != nil {
		tb.Fatal(err)
	}
	for i, arg := range command {
		switch arg {
		case "IN":
			command[i] = in
		case "OUT":
			command[i] = out
		}
	}
	if msg, err := exec.Command(command[0], command[1:]...).CombinedOutput(); err != nil {
		tb.Skipf("%s can't make this recording: %v\n%s", command[0], err, msg)
	}
	return out
}

// FFmpeg encodes the signal with ffmpeg and the given options.
func (s Signal) FFmpeg(tb testing.TB, name string, options ...string) string {
	tb.Helper()
	command := append([]string{"ffmpeg", "-nostdin", "-v", "error", "-i", "IN"}, options...)
	return s.Encode(tb, name, append(command, "OUT")...)
}

// Reference decodes a whole file with ffmpeg, whose whole-file decoding is
// exact to the frame for every format tested here. Options may choose the
// decoder.
func Reference(tb testing.TB, path string, channels int, options ...string) [][2]float64 {
	tb.Helper()
	if _, err := exec.LookPath("ffmpeg"); err != nil {
		tb.Skip("ffmpeg isn't installed, and decodes the recordings of this test for comparison")
	}
	command := append([]string{"-nostdin", "-v", "error"}, options...)
	out, err := exec.Command("ffmpeg", append(command, "-i", path, "-f", "f64le", "-c:a", "pcm_f64le", "-")...).Output()
	if err != nil {
		tb.Fatalf("ffmpeg can't decode %s: %v", path, err)
	}
	frames := make([][2]float64, len(out)/8/channels)
	at := func(i int) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(out[8*i:])) }
	for i := range frames {
		frames[i] = [2]float64{at(i * channels), at(i*channels + min(1, channels-1))}
	}
	return frames
}
