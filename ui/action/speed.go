package action

// The limits of what can be asked of the sound.
const (
	MinSpeed  = 0.5
	MaxSpeed  = 3.0
	MaxVolume = 150 // per cent
)

// Ladder holds the speeds that [ and ] step through.
var ladder = [...]float64{.5, .6, .75, .9, 1, 1.1, 1.25, 1.5, 1.75, 2, 2.5, 3}

// NextSpeed returns the next speed of the ladder above or below x.
func NextSpeed(x float64, up bool) float64 {
	if up {
		for _, l := range ladder {
			if l > x+1e-9 {
				return l
			}
		}
		return MaxSpeed
	}
	for i := len(ladder) - 1; i >= 0; i-- {
		if ladder[i] < x-1e-9 {
			return ladder[i]
		}
	}
	return MinSpeed
}
