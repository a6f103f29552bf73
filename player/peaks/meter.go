package peaks

import "earshot/player"

// A meter measures the sound of a recording.
type meter struct {
	rec    *player.Recording
	frames [blockLen][2]float64
}

// seek goes to a frame, at no cost if it is the next one.
func (m *meter) seek(frame int64) error {
	if int64(m.rec.Position()) == frame {
		return nil
	}
	return m.rec.Seek(int(frame))
}

// measure measures the next n frames, and says how many there were.
func (m *meter) measure(n int64, channels int) (sums [2]sum, got int64) {
	for got < n {
		k, ok := m.rec.Stream(m.frames[:min(n-got, blockLen)])
		if !ok || k == 0 {
			break
		}
		got += int64(k)
		for ch := range channels {
			sums[ch].add(m.frames[:k], ch)
		}
	}
	return sums, got
}

// A sum is of samples, and of their squares.
type sum struct{ samples, squares float64 }

func (s *sum) add(frames [][2]float64, channel int) {
	samples, squares := s.samples, s.squares
	for i := range frames {
		v := frames[i][channel]
		samples += v
		squares += v * v
	}
	s.samples, s.squares = samples, squares
}

// level gives the level of n samples.
func (s *sum) level(n int64) Level {
	mean := s.samples / float64(n)
	return levelOf(s.squares/float64(n) - mean*mean)
}
