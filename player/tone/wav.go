package tone

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// WriteWAV writes the channels, all as long as the first, as 16-bit PCM.
func WriteWAV(w io.Writer, channels [][]float64) error {
	if len(channels) == 0 {
		return errors.New("a recording has at least one channel")
	}
	size := len(channels[0]) * len(channels) * 2
	le := binary.LittleEndian
	b := make([]byte, 0, 44+size)
	b = append(b, "RIFF"...)
	b = le.AppendUint32(b, uint32(36+size))
	b = append(b, "WAVEfmt "...)
	b = le.AppendUint32(b, 16)
	b = le.AppendUint16(b, 1)
	b = le.AppendUint16(b, uint16(len(channels)))
	b = le.AppendUint32(b, uint32(Rate))
	b = le.AppendUint32(b, uint32(int(Rate)*len(channels)*2))
	b = le.AppendUint16(b, uint16(len(channels)*2))
	b = le.AppendUint16(b, 16)
	b = append(b, "data"...)
	b = le.AppendUint32(b, uint32(size))
	for i := range channels[0] {
		for _, c := range channels {
			v := max(-1, min(c[i], 1))
			b = le.AppendUint16(b, uint16(int16(math.Round(v*math.MaxInt16))))
		}
	}
	_, err := w.Write(b)
	return err
}
