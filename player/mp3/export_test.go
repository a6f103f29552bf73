package mp3

import "bytes"

// Frames gives the place and the size of every frame in b, the Info frame
// first if there is one.
func Frames(b []byte) [][2]int {
	r := bytes.NewReader(b)
	start, like, err := findFirst(r, r.Size())
	if err != nil {
		return nil
	}
	s := newScanner(r, r.Size(), like)
	var frames [][2]int
	for off := start; ; {
		at, size, _, ok := s.frame(off)
		if !ok {
			return frames
		}
		frames = append(frames, [2]int{int(at), size})
		off = at + int64(size)
	}
}
