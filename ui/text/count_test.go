package text

import "testing"

func TestCount(t *testing.T) {
	for _, tt := range []struct {
		n    int
		one  string
		want string
	}{
		{0, "word", "0 words"}, {1, "word", "1 word"}, {2, "match", "2 matches"}, {2, "entity", "2 entities"}, {3, "key", "3 keys"},
		{999, "word", "999 words"}, {1000, "word", "1,000 words"}, {1234567, "more finding", "1,234,567 more findings"}, {-123, "word", "-123 words"}, {-1234, "dB", "-1,234 dBs"},
	} {
		if got := Count(tt.n, tt.one); got != tt.want {
			t.Errorf("%d %s: %q, want %q", tt.n, tt.one, got, tt.want)
		}
	}
}
