package peaks

import "earshot/player"

// A meter measures the sound of a recording.
type meter struct {
	rec *player.Recording
	// What is decoded before anybody looks whether to go on takes
	// milliseconds, also in the slowest format.
	frames [2048][2]float64
}

// seek goes to a frame, at no cost if it is the next one.
func (m *meter) seek(frame int64) error {
	if int64(m.rec.Position()) == frame {
		return nil
	}
	return m.rec.Seek(int(frame))
}

// measure measures the next n frames, and says how many there were.
func (m *meter) measure(n int64, channels int) (levels [2]Level, got int64) {
	var sums [2]sum
	for got < n {
		k, ok := m.rec.Stream(m.frames[:min(n-got, int64(len(m.frames)))])
		if !ok || k == 0 {
			break
		}
		got += int64(k)
		for ch := range channels {
			sums[ch].add(m.frames[:k], ch)
		}
	}
	for ch := range channels {
		levels[ch] = sums[ch].level(got)
	}
	return levels, got
}

// A sum is of samples, and of their squares.
type sum struct{ samples, squares float64 }

func (s *sum) add(frames [][2]float64, channel int) {
	// Two by two: one addition waits for the one before.
	var samples, squares [2]float64
	for ; len(frames) >= 2; frames = frames[2:] {
		a, b := frames[0][channel], frames[1][channel]
		samples[0] += a
		samples[1] += b
		squares[0] += a * a
		squares[1] += b * b
	}
	for i := range frames {
		v := frames[i][channel]
		samples[0] += v
		squares[0] += v * v
	}
	s.samples += samples[0] + samples[1]
	s.squares += squares[0] + squares[1]
}

// level gives the level of n samples.
func (s *sum) level(n int64) Level {
	if n == 0 {
		return 0
	}
	mean := s.samples / float64(n)
	return levelOf(s.squares/float64(n) - mean*mean)
}
