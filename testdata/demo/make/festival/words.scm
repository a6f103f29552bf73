;;; Speaks one phrase with Festival's HTS voice slt and says when each word is spoken.
;;;
;;;   festival -b words.scm '(say "OUT" PACE "TEXT")'
;;;
;;; writes signed 16-bit little-endian mono samples at 16 kHz to OUT, and a line "start end token"
;;; (seconds) for each token of TEXT to the standard output.
;;;
;;; The times are those of Festival's segments, which the HTS engine sets from
;;; the 5 ms frames it makes the sound of.

(voice_cmu_us_slt_arctic_hts)

;; Pause at punctuation alone; the voice's own model also does before "ten dollar".
(set! phrase_cart_tree simple_phrase_cart_tree)
(Parameter.set 'Phrase_Method 'cart_tree)

;; segments (syllables (word)) are nil for a punctuation mark, which has no sound.
(define (word-segments word)
  (let ((structure (item.relation word 'SylStructure)))
    (if structure
        (apply append (mapcar item.daughters (item.daughters structure)))
        nil)))

(define (token-segments token)
  (apply append (mapcar word-segments (item.daughters token))))

(define (segment-start segment)
  (let ((before (item.prev (item.relation segment 'Segment))))
    (if before (item.feat before 'end) 0)))

(define (print-tokens token)
  (if token
      (let ((segments (token-segments token)))
        (if segments
            (format t "%f %f %s\n"
                    (segment-start (car segments))
                    (item.feat (car (last segments)) 'end)
                    (item.name token)))
        (print-tokens (item.next token)))))

(define (say out pace text)
  (set! hts_engine_params
        (append cmu_us_slt_arctic_hts::hts_engine_params (list (list "-r" pace))))
  (let ((utt (utt.synth (eval (list 'Utterance 'Text text)))))
    (utt.wave.resample utt 16000)
    (utt.save.wave utt out 'raw)
    (print-tokens (utt.relation.first utt 'Token))))
