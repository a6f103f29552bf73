/* Speaks one phrase with flite's voice rms and says when each word is spoken.
 *
 *   words OUT PACE PITCH SPREAD TEXT
 *
 * writes signed 16-bit little-endian mono samples at 16 kHz to OUT, and a line
 * "start end token" (seconds) for each token of TEXT to the standard output.
 * PACE 1 and PITCH 1 are the voice's own; SPREAD widens its pitch range.
 *
 * The times are the ends of flite's own segments: it counts its 5 ms frames by
 * them when it makes the sound, so they are exact to a frame.
 */
#include <flite.h>
#include <stdio.h>
#include <stdlib.h>

cst_voice *register_cmu_us_rms(const char *dir);

/* The voice's pitch: mean and standard deviation in Hz, as in its own data. */
#define RMS_MEAN 98.0
#define RMS_DEVIATION 24.0

int main(int argc, char **argv)
{
    if (argc != 6) {
        fprintf(stderr, "use: words OUT PACE PITCH SPREAD TEXT\n");
        return 2;
    }
    double pace = atof(argv[2]), pitch = atof(argv[3]), spread = atof(argv[4]);

    flite_init();
    cst_voice *voice = register_cmu_us_rms(NULL);
    feat_set_float(voice->features, "duration_stretch", 1 / pace);
    feat_set_float(voice->features, "int_f0_target_mean", RMS_MEAN * pitch);
    feat_set_float(voice->features, "int_f0_target_stddev", RMS_DEVIATION * spread);

    cst_utterance *utt = flite_synth_text(argv[5], voice);
    if (utt == NULL) {
        fprintf(stderr, "flite could not speak the phrase\n");
        return 1;
    }

    for (cst_item *token = relation_head(utt_relation(utt, "Token")); token; token = item_next(token)) {
        cst_item *first = item_daughter(token), *last = item_last_daughter(token);
        if (first == NULL) {
            fprintf(stderr, "no word for the token %s\n", item_feat_string(token, "name"));
            return 1;
        }
        printf("%.4f %.4f %s\n",
               ffeature_float(first, "R:SylStructure.daughter1.daughter1.R:Segment.p.end"),
               ffeature_float(last, "R:SylStructure.daughtern.daughtern.R:Segment.end"),
               item_feat_string(token, "name"));
    }

    cst_wave *wave = utt_wave(utt);
    if (wave->sample_rate != 16000 || wave->num_channels != 1) {
        fprintf(stderr, "unexpected sound: %d Hz, %d channels\n", wave->sample_rate, wave->num_channels);
        return 1;
    }
    FILE *out = fopen(argv[1], "wb");
    if (out == NULL) {
        perror(argv[1]);
        return 1;
    }
    for (int i = 0; i < wave->num_samples; i++) {
        fputc(wave->samples[i] & 0xff, out);
        fputc((wave->samples[i] >> 8) & 0xff, out);
    }
    if (fclose(out) != 0) {
        perror(argv[1]);
        return 1;
    }
    return 0;
}
