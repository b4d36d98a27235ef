package dev.unroll.spark;

import static org.junit.jupiter.api.Assertions.assertTrue;

import com.esotericsoftware.kryo.Kryo;
import java.io.Serializable;
import org.junit.jupiter.api.Test;

class KryoRegistratorTest {

    @Test
    void whatCrossesTheWireByKryoCanCrossItByJavaToo() {
        Kryo kryo = new Kryo();
        int first = kryo.getNextRegistrationId();
        new KryoRegistrator().registerClasses(kryo);
        assertTrue(first < kryo.getNextRegistrationId());
        for (int id = first; id < kryo.getNextRegistrationId(); id++) {
            Class<?> type = kryo.getRegistration(id).getType();
            assertTrue(Serializable.class.isAssignableFrom(type), type.getName());
        }
    }
}
