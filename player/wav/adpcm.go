package wav

import "encoding/binary"

// ADPCM keeps four bits of each sample, in blocks that can be decoded each by
// itself. ffmpeg seeks wrongly in such files.

// blockCodec is a way of storing samples in blocks.
type blockCodec struct {
	tag  uint16
	name string
	// frames is how many frames a block of so many bytes holds.
	frames func(bytes, channels int) int
	// decode decodes a block of as many frames as out is long.
	decode func(b []byte, channels int, out [][2]float64)
}

var blockCodecs = []blockCodec{
	{tagMicrosoftADPCM, "Microsoft ADPCM", microsoftFrames, decodeMicrosoft},
	{tagIMAADPCM, "IMA ADPCM", imaFrames, decodeIMA},
}

// imaSteps and imaMoves are of the IMA Digital Audio Focus and Technical
// Working Group's "Recommended Practices for Enhancing Digital Audio
// Compatibility in Multimedia Systems", 3.00.
var (
	imaSteps = [89]int{
		7, 8, 9, 10, 11, 12, 13, 14, 16, 17, 19, 21, 23, 25, 28, 31, 34, 37, 41, 45, 50, 55, 60, 66, 73, 80, 88, 97, 107, 118, 130,
		143, 157, 173, 190, 209, 230, 253, 279, 307, 337, 371, 408, 449, 494, 544, 598, 658, 724, 796, 876, 963, 1060, 1166, 1282,
		1411, 1552, 1707, 1878, 2066, 2272, 2499, 2749, 3024, 3327, 3660, 4026, 4428, 4871, 5358, 5894, 6484, 7132, 7845, 8630, 9493,
		10442, 11487, 12635, 13899, 15289, 16818, 18500, 20350, 22385, 24623, 27086, 29794, 32767,
	}
	imaMoves = [8]int{-1, -1, -1, -1, 2, 4, 6, 8}
)

// A block of IMA ADPCM begins with the first sample of each channel. Then come
// four bytes of each channel in turn, with eight samples.
func imaFrames(bytes, channels int) int {
	if bytes < 4*channels {
		return 0
	}
	return 1 + 8*((bytes-4*channels)/(4*channels))
}

func decodeIMA(b []byte, channels int, out [][2]float64) {
	for ch := range channels {
		head := b[4*ch:]
		sample := int(int16(binary.LittleEndian.Uint16(head)))
		index := min(int(head[2]), len(imaSteps)-1)
		out[0][ch] = float64(sample) / (1 << 15)
		for i := range out[1:] {
			code := b[4*channels+i/8*4*channels+4*ch+i%8/2] >> (i % 2 * 4)
			step := imaSteps[index]
			diff := step >> 3
			if code&4 != 0 {
				diff += step
			}
			if code&2 != 0 {
				diff += step >> 1
			}
			if code&1 != 0 {
				diff += step >> 2
			}
			if code&8 != 0 {
				diff = -diff
			}
			sample = max(-1<<15, min(1<<15-1, sample+diff))
			index = max(0, min(len(imaSteps)-1, index+imaMoves[code&7]))
			out[1+i][ch] = float64(sample) / (1 << 15)
		}
	}
}

// The predictors and steps of Microsoft ADPCM (RFC 2361 and the Microsoft
// Multimedia Standards Update of 1994).
var (
	microsoftPredictors = [7][2]int{{256, 0}, {512, -256}, {0, 0}, {192, 64}, {240, 0}, {460, -208}, {392, -232}}
	microsoftSteps      = [16]int{230, 230, 230, 230, 307, 409, 512, 614, 768, 614, 512, 409, 307, 230, 230, 230}
)

// A block of Microsoft ADPCM begins with the predictor, the step and the first
// two samples of each channel. Then the channels take turns.
func microsoftFrames(bytes, channels int) int {
	if bytes < 7*channels {
		return 0
	}
	return 2 + (bytes-7*channels)*2/channels
}

func decodeMicrosoft(b []byte, channels int, out [][2]float64) {
	word := func(i int) int { return int(int16(binary.LittleEndian.Uint16(b[i:]))) }
	for ch := range channels {
		predictor := microsoftPredictors[min(int(b[ch]), len(microsoftPredictors)-1)]
		step := word(channels + 2*ch)
		last, before := word(3*channels+2*ch), word(5*channels+2*ch)
		out[0][ch], out[1][ch] = float64(before)/(1<<15), float64(last)/(1<<15)
		for i := range out[2:] {
			at := i*channels + ch
			code := int(b[7*channels+at/2] >> (4 - at%2*4) & 15)
			sample := (last*predictor[0]+before*predictor[1])>>8 + int(int8(code<<4)>>4)*step
			before, last = last, max(-1<<15, min(1<<15-1, sample))
			step = min(max(microsoftSteps[code]*step>>8, 16), 1<<15)
			out[2+i][ch] = float64(last) / (1 << 15)
		}
	}
}
