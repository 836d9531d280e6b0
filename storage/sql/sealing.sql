-- name: proofs()
-- Every key that ever sealed something here, with the proof that a key is that key.
SELECT key_id, proof FROM keyring;

-- name: add_proof(key_id, proof)!
-- Remember a key by its proof, once.
INSERT INTO keyring (key_id, proof) VALUES (:key_id, :proof) ON CONFLICT (key_id) DO NOTHING;

-- name: forget_other_proofs(key_id)!
-- After everything was sealed anew: only the current key is needed.
DELETE FROM keyring WHERE key_id <> :key_id;
